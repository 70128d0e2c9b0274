"""Addresses of servers: whose they are, and what may be shown of them."""

import re
from urllib.parse import urlsplit

# Nothing but plain labels: what parsers of addresses disagree about is not taken for Riot's.
_RIOT_HOST = re.compile(r"[a-z0-9-]+\.api\.riotgames\.com", re.ASCII)
# An @ after the host means that a password holds a / or a ? as it is, so nothing of it is shown.
_ADDRESS = re.compile(
    r"([a-z][a-z0-9+.-]*)://(?:([^:@/?#]*)(:[^@/?#]*)?@)?([^@/?#]*)(/[^@?#]*)?(\?[^@#]*)?",
    re.IGNORECASE,
)


def is_riot_address(url: str) -> bool:
    """Whether an address is Riot's own, over TLS."""
    parts = urlsplit(url.replace("{route}", "route"))
    plain = parts.scheme == "https" and parts.netloc == parts.hostname
    return plain and _RIOT_HOST.fullmatch(parts.netloc) is not None


def without_password(address: str) -> str:
    """An address with `***` for its password, in the query too; `set` for what is no address."""
    form = _ADDRESS.fullmatch(address)
    if form is None:
        return "set"
    scheme, user, password, host, path, query = form.groups(default="")
    login = f"{user}{':***' if password else ''}@" if user or password else ""
    told = "?***" if "password" in query.casefold() else query
    return f"{scheme}://{login}{host}{path}{told}"
