"""`python -m lma` is the same command as `lma`."""

from lma.cli.run import main

if __name__ == "__main__":
    main()
