"""Markdown written by anybody, made safe to stand in our pages."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

_TAGS: Final = {
    "a", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em", "h3", "h4", "h5",
    "h6", "hr", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ABSOLUTE: Final = re.compile(r"https?://|mailto:", re.IGNORECASE)
_TOP_HEADING: Final = 3  # the page owns the levels above
_LAST_HEADING: Final = 6
_EXCERPT_SOURCE: Final = 1200  # characters read for an excerpt; the rest cannot show


def _only_absolute(tag: str, attribute: str, value: str) -> str | None:
    """Drop addresses relative to a place that is not here."""
    if (tag, attribute) == ("a", "href") and not _ABSOLUTE.match(value):
        return None
    return value


_CLEANER: Final = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    attribute_filter=_only_absolute,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
)
_STRIPPER: Final = nh3.Cleaner(tags=set())


class _Renderer(RendererHTML):
    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Show the words of an image: its bytes are another site's, who would see the reader."""
        return self.renderInlineAsText(tokens[idx].children, options, env)


_PARSER: Final = MarkdownIt("commonmark", renderer_cls=_Renderer).enable(["table", "strikethrough"])


def to_html(text: str) -> Markup:
    """Return `text` as HTML that runs nothing, loads nothing and keeps to its place."""
    tokens = _PARSER.parse(text)
    _settle_headings(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(_CLEANER.clean(html))  # noqa: S704 - cleaned one word earlier


def excerpt(text: str, length: int = 160) -> str:
    """Return the first paragraph of `text` without markup, cut at `length` characters."""
    for paragraph in _paragraphs(text[:_EXCERPT_SOURCE]):
        html = _PARSER.renderer.render([paragraph], _PARSER.options, {})
        words = " ".join(Markup(_STRIPPER.clean(html)).unescape().split())  # noqa: S704 - unescaped
        if words:
            return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"
    return ""


def _paragraphs(text: str) -> list[Token]:
    """Return the running text, paragraphs before headings, which only announce it."""
    tokens = _PARSER.parse(text)
    kinds = {"paragraph_open": 0, "heading_open": 1}
    found = [
        (kinds[before.type], token)
        for before, token in pairwise(tokens)
        if token.type == "inline" and before.type in kinds
    ]
    return [token for _, token in sorted(found, key=lambda entry: entry[0])]


def _settle_headings(tokens: list[Token]) -> None:
    """Let the highest heading of the text be the first level below the page's own."""
    headings = [token for token in tokens if token.type.startswith("heading")]
    ranks = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(_TOP_HEADING + ranks.index(token.tag), _LAST_HEADING)}"
