"""The grammar: from the text of a query to its tree.

    query     = [ any ]
    any       = all { "OR" all }
    all       = part { [ "AND" ] part }
    part      = ( "NOT" | "-" ) part | "(" any ")" | "*" | clause | text
    clause    = "has" ":" field | field ":" condition | field comparison value
    condition = comparison value | "(" value { "," value } ")" | range | "*" | text
    range     = value ".." [ value ] | ".." value
    text      = ( word | quoted ) [ "*" ]

"NOT" and "-" bind closer than "AND", and "AND" closer than "OR". "-" negates what follows it at
once; within a word it is a character like any other.
"""

from muniment.capabilities.search.model import conditions
from muniment.capabilities.search.model.query import (
    All,
    Among,
    Any,
    Everything,
    Node,
    Not,
    Span,
)
from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.model.scanner import Form, Role, Scanner, Token

MAX_DEPTH = 30
MAX_CLAUSES = 100
_PART = ("a word", 'a "phrase"', "field:value", "a part in parentheses")


def parse(text: str) -> Node:
    """Return what the text asks for.

    Raises `QueryRefused`, which says where in the text, what stands there and what may stand there.
    """
    return Parser(Scanner(text)).query()


class Parser:
    """Reads one query from its scanner, from the loosest binding to the closest."""

    def __init__(self, scan: Scanner) -> None:
        self._scan = scan
        self._clauses = 0

    def query(self) -> Node:
        """Read the whole text; raise `QueryRefused` where it is no query."""
        scan = self._scan
        scan.gap()
        scan.now(Role.PART)
        if scan.ended:
            return Everything(scan.since(0))
        node = self._any(0)
        if not scan.ended:
            raise scan.refusal("no '(' was opened for this", "a query without this ')'")
        return node

    def _any(self, depth: int) -> Node:
        self._scan.gap()
        start, parts = self._scan.at, [self._all(depth)]
        while self._keyword("OR"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts), self._scan.since(start))

    def _all(self, depth: int) -> Node:
        self._scan.gap()
        start, parts = self._scan.at, [self._part(depth)]
        end = self._scan.at
        while self._joins():
            parts.append(self._part(depth))
            end = self._scan.at
        if len(parts) == 1:
            return parts[0]
        return All(tuple(parts), Span(start, end))

    def _joins(self) -> bool:
        scan = self._scan
        apart = scan.at
        scan.gap()
        if scan.at > apart or scan.text[apart - 1] in ')"':
            scan.now(Role.JOIN)
        if scan.ended or scan.sees(")") or self._stands("OR"):
            return False
        self._keyword("AND")
        return True

    def _part(self, depth: int) -> Node:
        scan = self._scan
        scan.gap()
        scan.now(Role.PART)
        start = scan.at
        if depth > MAX_DEPTH:
            raise scan.refusal(f"it is nested deeper than {MAX_DEPTH}", "fewer parentheses")
        if self._keyword("NOT") or self._minus():
            return Not(self._part(depth + 1), scan.since(start))
        if scan.takes("("):
            return self._group(depth + 1, start)
        node = self._clause(start)
        self._count(node, start)
        return node

    def _group(self, depth: int, start: int) -> Node:
        node = self._any(depth)
        if self._scan.takes(")"):
            return node
        span = Span(start, start + 1)
        raise self._scan.refusal_of(span, "the parenthesis is not closed", "its ')'")

    def _clause(self, start: int) -> Node:
        scan = self._scan
        token = scan.name()
        end = scan.at
        scan.gap()
        sign = conditions.sign(scan)
        if not token.text:
            scan.at = start
            raise self._missing()
        if sign == ":" and token.form is Form.BARE and token.text == "has":
            return conditions.has(scan, start)
        if sign:
            field = conditions.accept_field(scan, token)
            return conditions.condition(scan, field, sign, start)
        scan.at = end
        return self._text(token, start)

    def _text(self, token: Token, start: int) -> Node:
        scan = self._scan
        if token.form is Form.COMPOUND:
            raise scan.refusal(f"nothing is asked of the field '{token.text[:40]}'", "':'", "'='")
        if token.form is Form.BARE:
            if token.text == "*":
                return Everything(token.span)
            self._check_word(token)
        return conditions.words(scan, token, start)

    def _check_word(self, token: Token) -> None:
        if token.text in {"AND", "OR"}:
            problem = f"{token.text} stands between two parts"
            raise self._scan.refusal_of(token.span, problem, *_PART, "the word in small letters")
        if token.text.startswith(","):
            problem = "a comma stands only between the values of a field"
            raise self._scan.refusal_of(token.span, problem, 'a value that has a comma in "quotes"')

    def _missing(self) -> QueryRefused:
        if self._scan.ended or self._scan.sees(")"):
            return self._scan.refusal("a part of the query is missing", *_PART)
        return self._scan.refusal("the name of a field is missing", *_PART)

    def _count(self, node: Node, start: int) -> None:
        self._clauses += len(node.values) if isinstance(node, Among) else 1
        if self._clauses > MAX_CLAUSES:
            problem = "it asks for too much at once"
            span = self._scan.since(start)
            raise self._scan.refusal_of(span, problem, f"at most {MAX_CLAUSES} words and values")

    def _minus(self) -> bool:
        scan = self._scan
        if not scan.sees("-"):
            return False
        scan.at += 1
        if not scan.pauses:
            return True
        scan.at -= 1
        return False

    def _keyword(self, word: str) -> bool:
        if not self._stands(word):
            return False
        self._scan.at += len(word)
        return True

    def _stands(self, word: str) -> bool:
        text, end = self._scan.text, self._scan.at + len(word)
        return self._scan.sees(word) and (
            end >= len(text) or text[end] in '()"' or text[end].isspace()
        )
