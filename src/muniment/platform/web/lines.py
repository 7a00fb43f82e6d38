"""Lines of forms: short texts, lists and tags as people type them, and back as they are shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from muniment.kernel.errors import Invalid
from muniment.kernel.values import (
    Link,
    ValueRefused,
    accept_links,
    accept_tags,
    accept_text,
)
from muniment.platform.web.form import Form

MAX_SHORT = 320


class TagsRefused(Invalid):
    """The tags cannot be read from the lines that were typed, or not be written as lines."""

    code = "tags-refused"
    title = "The tags cannot be read"


def read_short(form: Form, name: str, limit: int = MAX_SHORT) -> str | None:
    """Return a line of the form, or `None` if nothing is in it."""
    return accept_text(form.value(name).strip(), f"/{name}", limit) or None


def read_listed(form: Form, name: str, mark: str = ",") -> list[str]:
    """Return the entries of a field, with `mark` between them."""
    accept_text(form.value(name), f"/{name}")
    return [part.strip() for part in form.value(name).split(mark) if part.strip()]


def read_tags(form: Form, current: Mapping[str, str]) -> dict[str, Any]:
    """Return the change from the `current` tags to those in the form, or nothing if unchanged."""
    if form.value("tags").strip() == write_tags(current).strip():
        return {}
    if _parsed(write_tags(current).splitlines()) != current:
        raise TagsRefused(
            "Some tags hold line breaks, or ': ' in their keys, so they cannot be changed as "
            "lines of text; change them one by one over the API.",
            pointer="/tags",
        )
    wanted = accept_tags(_parsed(form.value("tags").splitlines()))
    return {"tags": {**dict.fromkeys(current), **wanted}}


def write_tags(tags: Mapping[str, str]) -> str:
    """Return tags as lines of `key: value`, or of a `key` alone."""
    return "\n".join(f"{key}: {value}" if value else key for key, value in tags.items())


def read_link(form: Form) -> dict[str, str]:
    """Return the link that a form describes; raise `ValueRefused` if it leads nowhere."""
    rel, href, title = (form.value(name).strip() for name in ("rel", "href", "title"))
    try:
        accept_links([Link(rel, href, title)])
    except ValueRefused as refusal:
        # Of a list of links a form knows only this one, and each part of it by its own name.
        place = str(refusal.facts.get("pointer")).rpartition("/")[2]
        field = place if place in {"rel", "title"} else "href" if rel else "rel"
        refusal.facts["pointer"] = f"/{field}"
        raise
    return {"rel": rel, "href": href, "title": title}


def _parsed(lines: Iterable[str]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for line in lines:
        if line.strip():
            key, _, value = line.strip().partition(": ")
            tags[key.removesuffix(":") if not value else key] = value.strip()
    return tags
