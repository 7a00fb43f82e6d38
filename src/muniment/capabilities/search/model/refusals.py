"""What a query is refused for: where in the text, what stood there, and what may stand there."""

from muniment.capabilities.search.model.query import Span
from muniment.kernel.errors import Invalid

_SHOWN = 40


class QueryRefused(Invalid):
    """The text is no query. `facts` say where: from `start` up to `end`, counted in characters.

    `found` is what stands there ("" at the end of the text), `accepted` what could stand there.
    """

    code = "search.query"
    title = "The query cannot be read"


def refused(text: str, span: Span, problem: str, accepted: tuple[str, ...]) -> QueryRefused:
    """Return the refusal of a part of the text: what is wrong with it and what may stand there."""
    found = text[span.start : span.end]
    where = f"at character {span.start + 1}" if span.start < len(text) else "at the end"
    return QueryRefused(
        f"The query cannot be read {where}: {problem}; write {_either(accepted)}.",
        start=span.start,
        end=span.end,
        found=found[:_SHOWN],
        accepted=list(accepted),
    )


def _either(choices: tuple[str, ...]) -> str:
    *rest, last = choices
    return f"{', '.join(rest)} or {last}" if rest else last
