"""Reads the characters of a query: gaps, words, quoted texts, names. It knows no grammar."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from muniment.capabilities.search.model.query import Span
from muniment.capabilities.search.model.refusals import QueryRefused, refused

MAX_LENGTH = 2_000
_WORD_ENDS = frozenset('():=<>"')
_VALUE_ENDS = frozenset('(),<>"')


class Form(Enum):
    """How a token was written."""

    BARE = auto()
    QUOTED = auto()
    COMPOUND = auto()  # tags."cost centre": only the name of a field is written so


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted text without its quotes, or a name."""

    text: str
    span: Span
    form: Form


class Role(StrEnum):
    """What a place in a query is for."""

    PART = "part"
    JOIN = "join"
    FIELD = "field"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Place:
    """What is being written from `start` on; for a value, of which field."""

    role: Role
    start: int
    field: str = ""


class Scanner:
    """A text and how far it has been read. `place` is what was read last: completion goes by it.

    Raises `QueryRefused` for a text that is too long or has characters that no text has.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.place = Place(Role.PART, 0)
        if len(text) > MAX_LENGTH:
            problem = f"it is {len(text)} characters long"
            span = Span(MAX_LENGTH, len(text))
            raise refused(text, span, problem, (f"at most {MAX_LENGTH} characters",))
        for i, char in enumerate(text):
            if unicodedata.category(char) in {"Cc", "Cs"} and not char.isspace():
                problem = f"U+{ord(char):04X} is no character of a text"
                raise refused(text, Span(i, i + 1), problem, ("letters, digits and punctuation",))

    def now(self, role: Role, field: str = "") -> None:
        """Say what is read from here on."""
        self.place = Place(role, self.at, field)

    @property
    def ended(self) -> bool:
        """Whether everything has been read."""
        return self.at >= len(self.text)

    @property
    def pauses(self) -> bool:
        """Whether nothing follows at once: a gap, a closing parenthesis or the end comes next."""
        return self.ended or self.text[self.at].isspace() or self.text[self.at] == ")"

    def gap(self) -> None:
        """Pass over white space."""
        while not self.ended and self.text[self.at].isspace():
            self.at += 1

    def sees(self, *starts: str) -> bool:
        """Whether one of these comes next."""
        return self.text.startswith(starts, self.at)

    def takes(self, start: str) -> bool:
        """Read `start` if it comes next."""
        if not self.sees(start):
            return False
        self.at += len(start)
        return True

    def since(self, start: int) -> Span:
        """Return the part of the text from `start` to where reading has come."""
        return Span(start, self.at)

    def word(self) -> Token:
        """Read a word of free text: up to a gap or a sign of the language; it may be empty."""
        return self._until(lambda: self.text[self.at] in _WORD_ENDS or self.sees("!="))

    def value(self) -> Token:
        """Read a value. Bare, it may hold ':' and '=', and ends at '..' and ',' too."""
        if self.sees('"'):
            return self.quoted()
        return self._until(lambda: self.text[self.at] in _VALUE_ENDS or self.sees(".."))

    def quoted(self) -> Token:
        """Read a text in quotes; in it, a backslash makes a quote or a backslash plain."""
        start, parts = self.at, list[str]()
        self.at += 1
        while not self.ended:
            char = self.text[self.at]
            self.at += 1
            if char == '"':
                return self._filled("".join(parts), self.since(start))
            if char == "\\" and self.sees('"', "\\"):
                char = self.text[self.at]
                self.at += 1
            parts.append(char)
        raise self.refusal_of(self.since(start), "the quotes are not closed", "the closing '\"'")

    def name(self) -> Token:
        """Read a word, a quoted text, or a name whose parts are either: `tags."cost centre"`."""
        first = token = self.quoted() if self.sees('"') else self.word()
        text = first.text
        while self._goes_on(token):
            token = self.quoted() if self.sees('"') else self.word()
            text += token.text
        if token is first:
            return first
        return Token(text, self.since(first.span.start), Form.COMPOUND)

    def refusal(self, problem: str, *accepted: str) -> QueryRefused:
        """Return the refusal of what comes next."""
        end = self.at
        while end < len(self.text) and not self.text[end].isspace() and self.text[end] not in "()":
            end += 1
        end = max(end, min(self.at + 1, len(self.text)))
        return self.refusal_of(Span(self.at, end), problem, *accepted)

    def refusal_of(self, span: Span, problem: str, *accepted: str) -> QueryRefused:
        """Return the refusal of a part of the text."""
        return refused(self.text, span, problem, accepted)

    def _goes_on(self, token: Token) -> bool:
        if token.form is Form.QUOTED:
            return self.sees(".")
        return token.text.endswith(".") and self.sees('"')

    def _until(self, is_end: Callable[[], bool]) -> Token:
        start = self.at
        while not self.ended and not self.text[self.at].isspace() and not is_end():
            self.at += 1
        return Token(self.text[start : self.at], self.since(start), Form.BARE)

    def _filled(self, text: str, span: Span) -> Token:
        if text.strip():
            return Token(text, span, Form.QUOTED)
        raise self.refusal_of(
            span,
            "there is nothing between the quotes",
            "a text between them",
            "-has:field for what says nothing",
        )
