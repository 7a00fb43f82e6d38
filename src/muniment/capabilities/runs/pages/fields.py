"""The fields of the forms: what is said of something in prose, and its tags, one in a line.

Tags by which tools know things again are not offered, nor those that no line can hold: they stay.
"""

from collections.abc import Mapping

from muniment.capabilities.runs.pages.wording import told
from muniment.capabilities.runs.service.describing import NOTE
from muniment.platform.web.form import Form
from muniment.platform.web.lines import read_tags, write_tags


def written(tags: Mapping[str, str]) -> dict[str, str]:
    """Return what a form shows of some tags."""
    return {"tags": write_tags(in_lines(tags)), "note": tags.get(NOTE, "")}


def changes_in(form: Form, tags: Mapping[str, str]) -> dict[str, str | None]:
    """Return which tags a form sets, and which it takes off; raise `TagsRefused`."""
    changes: dict[str, str | None] = dict(read_tags(form, in_lines(tags)).get("tags", {}))
    note = form.value("note").strip()
    if note != tags.get(NOTE, "").strip():
        changes[NOTE] = note or None
    return changes


def in_lines(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that people set and that can be written as lines."""
    return {
        key: value
        for key, value in told(tags).items()
        if not {"\n", "\r"} & set(value) and ": " not in key and value == value.strip()
    }
