"""The pages: links lead somewhere, tables say what the code says, examples are commands."""

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import typer.main
from typer._click.exceptions import ClickException, MissingParameter

from lma.cli.app import app
from lma.cli.help import EXIT_CODES
from lma.core import errors
from lma.core.settings import Settings

CHECKOUT = Path(__file__).parents[2]

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(lma [a-zA-Z-][^`]*)`")
_PROGRAM = re.compile(r"(?:^|[|&;]\s*)(?:\w+=\S+\s+)*(lma\s.*?)(?=\s(?:\||&&|>>?|<)\s|$)")
# Words of a synopsis, not of a command line that somebody types.
_SYNOPSIS = re.compile(r"\[|\b[A-Z]{4,}\b(?!_)|\s…|\s\|\s")


def all_pages() -> list[Path]:
    """The pages, as paths inside the checkout."""
    found = [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md")]
    return sorted(path.relative_to(CHECKOUT) for path in found)


def text(page: Path) -> str:
    """A page's text."""
    return (CHECKOUT / page).read_text("utf-8")


def links(page: Path) -> list[str]:
    """Where a page's links lead inside the checkout."""
    prose = _FENCE.sub("", text(page))
    return [link for link in _LINK.findall(prose) if not re.match(r"[a-z]+:", link)]


def headings(path: Path) -> set[str]:
    """A page's headings, as links name them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def mentions(page: Path) -> list[str]:
    """Every command of lma that a page's prose names, a synopsis as far as it is literal."""
    prose = _FENCE.sub("", text(page))
    return [_SYNOPSIS.split(line)[0].strip() for line in _INLINE.findall(prose)]


def examples(page: Path) -> Iterator[str]:
    """Every command line of lma in a page's blocks of shell."""
    for language, block in _FENCE.findall(text(page)):
        if language not in ("sh", "console"):
            continue
        for line in block.replace("\\\n", " ").split("\n"):
            typed = line.removeprefix("$ ") if language == "console" else line
            if language == "console" and typed == line:
                continue  # what a command printed
            yield from (match[1] for match in _PROGRAM.finditer(typed.split("  #")[0].strip()))


def targets(page: Path) -> set[str]:
    """Every target of make that a page names."""
    blocks = "\n".join(block for _, block in _FENCE.findall(text(page)))
    return set(re.findall(r"^make ([a-z-]+)", blocks, re.MULTILINE)) | set(
        re.findall(r"`make ([a-z-]+)", text(page))
    )


def parse(arguments: list[str]) -> None:
    """Parse a command line and run nothing; raises what Typer raises for one that is wrong."""
    command = typer.main.get_command(app)
    context = command.make_context("lma", list(arguments), resilient_parsing=True)
    rest = [*context._protected_args, *context.args]
    while rest and hasattr(command, "resolve_command"):
        context.resilient_parsing = False  # or an unknown command would be None
        name, command, rest = command.resolve_command(context, rest)
        if rest in (["--help"], ["-h"]):
            return
        resilient = hasattr(command, "resolve_command")
        context = command.make_context(name, rest, parent=context, resilient_parsing=resilient)
        rest = [*context._protected_args, *context.args] if resilient else []


PAGES = all_pages()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    missing = []
    for target in links(page):
        path, _, heading = target.partition("#")
        found = CHECKOUT / page.parent / path if path else CHECKOUT / page
        if not found.exists() or (heading and heading not in headings(found)):
            missing.append(target)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_nothing_is_left_to_do_in_a_page(page: Path) -> None:
    assert re.findall(r"\b(TODO|FIXME|XXX|TBD)\b", text(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_page_names_a_folder_of_somebodys_machine(page: Path) -> None:
    # Folders of a made-up person are what a reader's own look like.
    assert re.findall(r"(?<![\w.])/(?:work|root|Users|home/(?!me/))\b[/\w.-]*", text(page)) == []


EXAMPLES = [(page, line) for page in PAGES for line in examples(page)]
MENTIONS = [(page, line) for page in PAGES for line in mentions(page)]


@pytest.mark.parametrize(("page", "line"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_an_example_is_a_command_with_options_that_exist(page: Path, line: str) -> None:
    try:
        parse(shlex.split(line, comments=True)[1:])
    except MissingParameter:
        raise
    except ClickException as error:
        pytest.fail(f"{page}: {line}: {error.format_message()}")


@pytest.mark.parametrize(("page", "line"), MENTIONS, ids=lambda value: str(value)[:60])
def test_a_command_that_is_mentioned_exists(page: Path, line: str) -> None:
    with suppress(MissingParameter):
        test_an_example_is_a_command_with_options_that_exist(page, line)


def test_there_are_examples_and_mentions() -> None:
    assert len(EXAMPLES) > 40
    assert len(MENTIONS) > 40


def test_a_wrong_example_would_be_noticed() -> None:
    for wrong in ("matches Faker#NA1 --quue solo", "match", "db upgrad", "champions show"):
        with pytest.raises(ClickException):
            parse(wrong.split())


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_targets_of_make_exist(page: Path) -> None:
    own = set(re.findall(r"^([a-z-]+):", text(Path("Makefile")), re.MULTILINE))
    assert targets(page) - own == set()


def test_the_settings_table_lists_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(LMA_\w+)` \|", text(Path("README.md")), re.MULTILINE)
    assert rows == [(name, f"LMA_{name.upper()}") for name in Settings.model_fields]


def test_the_example_environment_names_settings_alone() -> None:
    named = set(re.findall(r"^#?LMA_(\w+)=", text(Path(".env.example")), re.MULTILINE))
    assert {name.lower() for name in named} == set(Settings.model_fields)


COMMANDS_PAGE = text(Path("docs/commands.md"))


def all_errors(kind: type[errors.LmaError] = errors.LmaError) -> list[type[errors.LmaError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


@pytest.mark.parametrize("page", [Path("README.md"), Path("docs/commands.md")], ids=str)
def test_exit_statuses_are_those_of_the_errors(page: Path) -> None:
    own = {kind.exit_status for kind in all_errors() if kind.__module__ == errors.__name__}
    told = re.findall(r"^\| (\d+) \| .+ \|$", text(page), re.MULTILINE)
    assert {int(status) for status in told} == own | {0, 130}
    assert told == re.findall(r"^(\d+) ", EXIT_CODES, re.MULTILINE)


def test_every_code_stands_beside_its_exit_status() -> None:
    rows = re.findall(r"^\| (\d+) \| .+ \| (.*) \|$", text(Path("docs/commands.md")), re.MULTILINE)
    told = {code: int(status) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    own = {
        kind.code: kind.exit_status for kind in all_errors() if kind.__module__ == errors.__name__
    }
    assert told == {**own, "interrupted": 130}


def test_the_picture_fetches_nothing() -> None:
    picture = text(Path("docs/images/matches.svg"))
    fetched = re.findall(r"@import|@font-face|url\((?!#)[^)]*\)|href=\"[^\"#]", picture)
    assert fetched == []
    assert "Faker#NA1" in picture


def test_riots_notice_is_there_word_for_word() -> None:
    notice = (
        "League Match Analyzer isn't endorsed by Riot Games and doesn't reflect the views or "
        "opinions of Riot Games or anyone officially involved in producing or managing Riot Games "
        "properties. Riot Games, and all associated properties are trademarks or registered "
        "trademarks of Riot Games, Inc."
    )
    assert notice in text(Path("README.md"))
