"""The whole error tree: what each error is called, and what each door makes of it.

    LmaError                     code                 exit  HTTP
    ├── BadInput                 bad_input            2     400
    │   ├── InvalidRiotId        invalid_riot_id      2     400
    │   └── EmailMismatch        email_mismatch       2     409
    ├── NotFound                 not_found            3     404
    ├── KeyRejected              riot_key_rejected    4     503
    │   └── KeyMissing           riot_key_missing     4     503
    ├── UpstreamFailed           upstream_failed      5     502
    │   └── ForeignPuuid         foreign_puuid        5     502
    ├── ModelFailed              model_failed         5     502
    ├── RateLimited              rate_limited         6     429
    │   └── TooManyRequests      too_many_requests    6     429
    ├── NotStored                not_stored           7     404
    ├── CheckFailed              check_failed         8     500
    ├── CouldNotCompare          could_not_compare    2     500
    ├── Interrupted              interrupted          130   500
    └── ConfigurationFailed      configuration        9     503
        ├── DatabaseUnavailable  database_unavailable 9     503
        │   └── DatabaseMissing  database_missing     9     503
        ├── SchemaOutOfDate      schema_out_of_date   9     503
        └── WrongOrigin          wrong_origin         9     503

A message says what happened; a hint says what to type next. No error carries a key, a password
or a database address with a password in it.
"""

from typing import ClassVar


class LmaError(Exception):
    """Something went wrong in a way that a person can be told about."""

    code: ClassVar[str] = "unexpected"
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(LmaError):
    """The caller asked for something that can't be meant."""

    code = "bad_input"
    exit_status = 2
    http_status = 400


class InvalidRiotId(BadInput):
    """A text is not a Riot ID, and no Riot ID can be inferred from it."""

    code = "invalid_riot_id"


class EmailMismatch(BadInput):
    """A player signs up with another email than the one they are known by."""

    code = "email_mismatch"
    http_status = 409


class NotFound(LmaError):
    """Riot, or our tables of League's facts, know no such thing."""

    code = "not_found"
    exit_status = 3
    http_status = 404


class KeyRejected(LmaError):
    """Riot refuses our key: it expired, was revoked, or may not do this."""

    code = "riot_key_rejected"
    exit_status = 4
    http_status = 503


class KeyMissing(KeyRejected):
    """Riot wants a key and none is configured."""

    code = "riot_key_missing"


class UpstreamFailed(LmaError):
    """Riot or Data Dragon is down, slow, or answers nonsense.

    `body` is the beginning of what it last sent; `again_s` says that it fails at everything of
    this kind, and is asked again in so many seconds.
    """

    code = "upstream_failed"
    exit_status = 5
    http_status = 502

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        riot_status: int | None = None,
        body: bytes | None = None,
        again_s: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.riot_status = riot_status
        self.body = body
        self.again_s = again_s


class ForeignPuuid(UpstreamFailed):
    """A PUUID was encrypted for another application's key: Riot can't decrypt it with ours."""

    code = "foreign_puuid"


class ModelFailed(LmaError):
    """A language model is down, slow, refuses its key, or answers nonsense.

    `passing` says that the same may work later; `retry_after` is in seconds, where it was told.
    `billed` says that the provider may have done the work all the same.
    """

    code = "model_failed"
    exit_status = 5
    http_status = 502

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        passing: bool = True,
        retry_after: float | None = None,
        billed: bool = False,
    ) -> None:
        super().__init__(message, hint=hint)
        self.passing = passing
        self.billed = billed
        self.retry_after = retry_after


class RateLimited(LmaError):
    """The next request would have to wait longer than the caller allows.

    `retry_after` is in seconds.
    """

    code = "rate_limited"
    exit_status = 6
    http_status = 429

    def __init__(self, message: str, *, retry_after: float, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class TooManyRequests(RateLimited):
    """One client asks for more than lma gives to any one client."""

    code = "too_many_requests"


class NotStored(LmaError):
    """The store doesn't have it, and the network was not to be asked."""

    code = "not_stored"
    exit_status = 7
    http_status = 404


class CheckFailed(LmaError):
    """A check that the caller asked for did not pass."""

    code = "check_failed"
    exit_status = 8


class CouldNotCompare(LmaError):
    """Whether two APIs agree could not be found out; never taken for agreement."""

    code = "could_not_compare"
    exit_status = 2


class Interrupted(LmaError):
    """Ctrl-C, where it means something else than for what is fetched and kept."""

    code = "interrupted"
    exit_status = 130


class ConfigurationFailed(LmaError):
    """A setting, a file or a server that lma stands on is missing or unusable."""

    code = "configuration"
    exit_status = 9
    http_status = 503


class DatabaseUnavailable(ConfigurationFailed):
    """PostgreSQL can't be reached, started, or written to."""

    code = "database_unavailable"


class DatabaseMissing(DatabaseUnavailable):
    """PostgreSQL answers, but has no database of that name."""

    code = "database_missing"


class SchemaOutOfDate(ConfigurationFailed):
    """The database's migrations are not at the revision this version of lma needs."""

    code = "schema_out_of_date"


class WrongOrigin(ConfigurationFailed):
    """The database holds data of the other origin: sandbox where Riot is asked, or the reverse."""

    code = "wrong_origin"
