"""YAML whose every value knows its line, read as strictly as its readers are told."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from lma.core.errors import BadInput

MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Marked:
    """A value of a YAML file; wrong files raise `BadInput` that names file and line."""

    node: yaml.Node
    file: str

    @property
    def line(self) -> int:
        """The line it begins in, from 1."""
        return int(self.node.start_mark.line) + 1

    def fail(self, reason: str, hint: str | None = None) -> NoReturn:
        """Say what is wrong here."""
        raise BadInput(f"{self.file}, line {self.line}: {reason}.", hint=hint)

    def mapping(self, known: Collection[str] | None = None) -> dict[str, "Marked"]:
        """Its members; with `known`, no others are allowed."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("a mapping (key: value) is expected")
        members: dict[str, Marked] = {}
        for key_node, value_node in self.node.value:
            key = Marked(key_node, self.file)
            name = key.text()
            if name in members:
                key.fail(f"the key {name!r} comes twice")
            if known is not None and name not in known:
                near = get_close_matches(name, known, n=1)
                key.fail(
                    f"there is no key {name[:40]!r}",
                    f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}",
                )
            members[name] = Marked(value_node, self.file)
        return members

    def items(self) -> Iterator["Marked"]:
        """Its elements."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("a list (- …) is expected")
        return (Marked(node, self.file) for node in self.node.value)

    def text(self) -> str:
        """Its text, whatever type YAML would give it."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("a text is expected")
        return str(self.node.value)

    def texts(self) -> tuple[str, ...]:
        """Its texts: a list, or a single one."""
        if isinstance(self.node, yaml.ScalarNode):
            return (self.text(),)
        return tuple(item.text() for item in self.items())

    def value(self) -> Any:
        """What JSON has of it: numbers, booleans, nulls, texts, lists and mappings."""
        try:
            made = yaml.SafeLoader("").construct_document(self.node)
            json.dumps(made, allow_nan=False)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
            self.fail(
                f"the value can't be read: {_first_line(error)}",
                "a text such as a date needs quotes",
            )
        return made

    def is_mapping(self) -> bool:
        """Whether it has members."""
        return isinstance(self.node, yaml.MappingNode)


def read_marked(path: Path) -> Marked:
    """The content of a YAML file."""
    try:
        size = path.stat().st_size
        text = path.read_text("utf-8") if size <= MAX_BYTES else None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise BadInput(f"{path} can't be read: {reason}.") from None
    if text is None:
        raise BadInput(f"{path} is larger than {MAX_BYTES // 1024} kB.")
    return parse_marked(text, str(path))


def parse_marked(text: str, file: str) -> Marked:
    """The content of a YAML text; `file` is what messages call it."""
    try:
        # In Python, not in C: there, a file nested deep enough overflows the stack.
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        raise BadInput(f"{file}, line {line}: {error.problem or 'no YAML'}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"{file} is no YAML that can be read: {_first_line(error)}.") from None
    if node is None:
        raise BadInput(f"{file}, line 1: the file is empty.")
    _refuse_aliases(node, file)
    return Marked(node, file)


def _refuse_aliases(root: yaml.Node, file: str) -> None:
    """A few lines of aliases can stand for gigabytes."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            line = _line(node.start_mark)
            raise BadInput(f"{file}, line {line}: this is used again as an alias (*name).")
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [child for pair in node.value for child in pair]


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 1


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).split("\n")[0][:120]
