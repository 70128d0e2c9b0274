"""A hash that Ruby printed (`Hash#to_s`), as JSON: a parser for what `inspect` writes.

Nothing is evaluated and nothing guessed. Numbers keep their digits, so integers of any size and
floats like `1.0e-05` come out as they went in. Symbols become texts and `nil` null, as Ruby's own
to_json has it. Keys may be of the old form (`"k"=>1`, `:k=>1`) or of Ruby 3.4's (`"k" => 1`,
`k: 1`).

Most texts pass through the quick way: their strings are set apart by one regular expression, and
what is left between them is rewritten as a whole. A text that this makes no JSON of goes through
the careful parser: it keeps a stack of its own, takes time in proportion to the text, and knows
where it is wrong.
"""

import json
import re
from dataclasses import dataclass
from enum import Enum, auto

import msgspec

from lma.domain.ruby_strings import STRING, RubyTextError, json_string

_STRINGS = re.compile(f"({STRING})", re.DOTALL)
_END = r"(?=\s*(?:=>|[,\]}]|\Z))"
_OPERATOR = r"\[\]=?|[-+!~]@|\*\*|<=>|===?|=~|![=~]?|<<|>>|[<>]=?|[-+*/%&|^~`]"
# Every character beyond ASCII may stand in a name, be it a letter or not.
_NAME = r"[A-Za-z_\x80-\U0010FFFF][\w\x80-\U0010FFFF]*+"
_GLOBAL = r"\$(?:[0-9]++|-[\w\x80-\U0010FFFF]|[~*$?!@/\\;,.=:<>\"&`'+])"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<string>{STRING})
    | (?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?(?![\w.]))
    | (?P<label>{_NAME}[?!]?)(?=:\s)
    | (?P<word>nil|true|false|-?Infinity|NaN)(?![\w?!])
    | :(?P<symbol>{_NAME}={_END} | (?:@@?|\$)?{_NAME}[?!]? | {_GLOBAL} | (?:{_OPERATOR}){_END})
    | :(?P<quoted>{STRING})
    | (?P<itself>\{{\.\.\.\}}|\[\.\.\.\])
    | (?P<mark>=>|[{{}}\[\],:])
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_WORDS = {"nil": "null", "true": "true", "false": "false"}
_SYMBOL_KEY = re.compile(r":([A-Za-z_][A-Za-z_0-9]*+)\s*=>")
_QUOTED_SYMBOL = re.compile(r":\0(?<!\0:\0)")  # a plain beginning is what makes a search quick
_LABEL = re.compile(r"(?<![\w:])([A-Za-z_][A-Za-z_0-9]*+):(?= )")
_NIL = re.compile(r"nil(?<![\w:]nil)(?![\w:?!])")
_HALF = re.compile("[\ud800-\udfff]")
_GAP = "\0"
_validator = msgspec.json.Decoder(msgspec.Raw)


@dataclass(frozen=True, slots=True)
class ReadHash:
    """A hash as JSON; `lossy` says that bytes which are no UTF-8 became U+FFFD.

    `symbols` says that keys are symbols, which may be spelt as other keys are.
    """

    json: bytes
    lossy: bool
    symbols: bool


def read_ruby_hash(text: str) -> ReadHash:
    """What a text spells that Ruby printed; raises `RubyTextError` that says where it is wrong."""
    quick = _read_quickly(text)
    return quick if quick is not None else _Parser(text).read()


def is_json(text: str) -> bool:
    """Whether a text is JSON as it stands."""
    try:
        _validator.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return False
    return True


def _read_quickly(text: str) -> ReadHash | None:
    """The JSON of an ordinary text, None for any other: what comes out is checked to be JSON."""
    if "\\" not in text and text.isprintable():
        return _checked(text.split('"'), '"', lossy=False)
    parts = _STRINGS.split(text)
    try:
        read = [json_string(string) for string in parts[1::2]]
    except RubyTextError:
        return None
    parts[1::2] = [told for told, _ in read]
    return _checked(parts, "", lossy=any(lost for _, lost in read))


def _checked(parts: list[str], quote: str, *, lossy: bool) -> ReadHash | None:
    """Strings that are JSON already, and what stands between them, put together as JSON."""
    between, symbols = _rewritten(_GAP.join(parts[::2]))
    rewritten = between.split(_GAP)
    if len(rewritten) != len(parts[::2]):
        return None
    parts[::2] = rewritten
    body = quote.join(parts)
    return ReadHash(body.encode(), lossy, symbols) if is_json(body) else None


def _rewritten(between: str) -> tuple[str, bool]:
    """What stands between the strings, in JSON's words, and whether there are symbols' keys."""
    if ":" not in between:
        return between.replace("=>", ":").replace("nil", "null"), False
    plain = _QUOTED_SYMBOL.sub(_GAP, _NIL.sub("null", between))
    with_keys = _SYMBOL_KEY.sub(r'"\1":', plain)
    if ": " in with_keys:
        with_keys = _LABEL.sub(r'"\1":', with_keys)
    return with_keys.replace("=>", ":"), True


class _Expects(Enum):
    """What may come next; `OR_END` ones stand at the beginning of a hash or list."""

    VALUE = auto()
    VALUE_OR_END = auto()
    KEY = auto()
    KEY_OR_END = auto()
    ARROW = auto()
    NEXT = auto()
    NOTHING = auto()


_KEYS = (_Expects.KEY, _Expects.KEY_OR_END)
_VALUES = (_Expects.VALUE, _Expects.VALUE_OR_END)
_ENDS = (_Expects.NEXT, _Expects.KEY_OR_END, _Expects.VALUE_OR_END)


class _Parser:
    """One text being read, token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._told: list[str] = []
        self._open: list[str] = []
        self._expects = _Expects.VALUE
        self._named = False  # whether the key may be followed by a colon
        self._lossy = False
        self._symbols = False

    def read(self) -> ReadHash:
        """The whole text as JSON; raises `RubyTextError`."""
        half = _HALF.search(self._text)
        if half is not None:
            raise RubyTextError("half a character", half.start())
        position, end = 0, len(self._text.rstrip())
        while position < end:
            token = _TOKEN.match(self._text, position)
            if token is None:
                raise self._unknown(position)
            self._take(token)
            position = token.end()
        if self._expects is not _Expects.NOTHING:
            raise RubyTextError("an end that comes too early", end)
        return ReadHash("".join(self._told).encode(), self._lossy, self._symbols)

    def _take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup or ""
        start, told = token.start(kind), token[kind]
        if kind == "itself":
            raise RubyTextError("a hash or list that holds itself", start)
        if kind == "mark":
            self._take_mark(told, start)
        elif self._expects in _KEYS:
            self._symbols |= kind in ("label", "symbol", "quoted")
            self._told.append(self._key(kind, told, start))
            self._named = kind in ("label", "string")
            self._expects = _Expects.ARROW
        elif self._expects in _VALUES and kind != "label":
            self._told.append(self._scalar(kind, told, start))
            self._value_ended()
        else:
            raise RubyTextError("a value where none belongs", start)

    def _key(self, kind: str, told: str, start: int) -> str:
        """A key as JSON: what is no string goes by Ruby's to_s, and nil's is empty."""
        if kind in ("label", "symbol"):
            return json.dumps(told, ensure_ascii=False)
        written = self._scalar(kind, told, start)
        if kind in ("string", "quoted"):
            return written
        return '""' if told == "nil" else f'"{written}"'

    def _scalar(self, kind: str, told: str, start: int) -> str:
        """A value that holds no others, as JSON."""
        if kind in ("string", "quoted"):
            try:
                written, lossy = json_string(told)
            except RubyTextError as error:
                raise RubyTextError(error.reason, start + error.position) from None
            self._lossy |= lossy
            return written
        if kind == "word":
            if told not in _WORDS:
                raise RubyTextError(f"{told}, which JSON has no number for", start)
            return _WORDS[told]
        return json.dumps(told, ensure_ascii=False) if kind == "symbol" else told

    def _take_mark(self, mark: str, start: int) -> None:
        if mark in "{[" and self._expects in _VALUES:
            self._told.append(mark)
            self._open.append("}" if mark == "{" else "]")
            self._expects = _Expects.KEY_OR_END if mark == "{" else _Expects.VALUE_OR_END
        elif mark in "}]" and self._expects in _ENDS and self._open and self._open[-1] == mark:
            self._told.append(self._open.pop())
            self._value_ended()
        elif mark == "," and self._expects is _Expects.NEXT:
            self._told.append(",")
            self._expects = _Expects.KEY if self._open[-1] == "}" else _Expects.VALUE
        elif self._expects is _Expects.ARROW and (mark == "=>" or (mark == ":" and self._named)):
            self._symbols |= mark == ":"
            self._told.append(":")
            self._expects = _Expects.VALUE
        else:
            raise RubyTextError(f"a {mark} where none belongs", start)

    def _value_ended(self) -> None:
        self._expects = _Expects.NEXT if self._open else _Expects.NOTHING

    def _unknown(self, position: int) -> RubyTextError:
        """What to say of a text that is no token."""
        start = position + len(self._text[position:]) - len(self._text[position:].lstrip())
        if self._text.startswith(("#<", "<"), start):
            return RubyTextError("an object of Ruby's, which no text can bring back", start)
        return RubyTextError("something that is no hash, list, string, symbol or number", start)
