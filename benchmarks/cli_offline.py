"""`lma matches --offline` of a known player against a Typer app with asyncpg and one query.

CPU of the command's own process, the embedded server up; target <= 3.
"""

from pathlib import Path

from benchmarks._common import (
    LMA,
    PLAYER,
    child_cpu,
    embedded,
    environment,
    interleave,
    peer,
    report,
    scratch,
)

_OFFLINE = ("matches", PLAYER, "--offline")
_WAYS = {
    "piped (tsv)": (),
    "-f json": ("-f", "json"),
    "-f table": ("-f", "table"),
}
_FLOOR = "a Typer app with asyncpg and one query"


def main() -> None:
    """Measure and report."""
    with scratch("offline") as home, embedded(home / "data") as server:
        env = environment(home)
        child_cpu(LMA, "matches", PLAYER, env=env, cwd=home)  # from here on the store knows them
        query = [peer("query"), server.dsn("lma_sandbox"), PLAYER]
        for name, more in _WAYS.items():
            pairs = interleave([LMA, *_OFFLINE, *more], query, env=env, cwd=Path(home))
            print(pairs)
            report(f"lma matches --offline, {name}", pairs.ratio, target=3.0, floor=_FLOOR)


if __name__ == "__main__":
    main()
