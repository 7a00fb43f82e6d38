"""What may be said of models and versions alike: their tags and their links."""

from dataclasses import asdict
from typing import Any

from muniment.kernel.values import Link, accept_line, accept_links, accept_tags

# Whom to turn to: inventories name people and mailboxes nobody here has an account for.
_LINES = frozenset({"owner", "accountable_executive"})


def accepted_words(fields: dict[str, Any]) -> dict[str, Any]:
    """Return `fields` with what is checked of them; raise `ValueRefused` for the first bad one.

    Tags may still hold `None` for those to take away (RFC 7396); `merged` does that.
    """
    accepted = dict(fields)
    for name in _LINES & fields.keys():
        if fields[name] is not None:
            accept_line(fields[name], f"/{name}")
    if "links" in fields:
        accepted["links"] = [asdict(link) for link in accept_links(map(_link, fields["links"]))]
    if "tags" in fields:
        tags: dict[str, str | None] = fields["tags"]
        kept = accept_tags({key: value or "" for key, value in tags.items()})
        accepted["tags"] = {key: None if tags[key] is None else kept[key] for key in tags}
    return accepted


def merged(tags: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    """Return `tags` with those of `changes` put in place; `None` takes one away (RFC 7396).

    Raises `ValueRefused` where they become too many together.
    """
    both = {**tags, **changes}
    return accept_tags({key: value for key, value in both.items() if value is not None})


def _link(link: dict[str, str]) -> Link:
    return Link(**link)
