"""`lma --help` against the help of a Typer app with one command: CPU, target <= 1.5."""

from benchmarks._common import LMA, environment, interleave, peer, report, scratch


def main() -> None:
    """Measure and report."""
    with scratch("startup") as home:
        pairs = interleave(
            [LMA, "--help"], [peer("hello"), "--help"], env=environment(home), cwd=home
        )
    print(pairs)
    report("lma --help", pairs.ratio, target=1.5, floor="a Typer app with one command")


if __name__ == "__main__":
    main()
