"""What a page handler answers with."""

from dataclasses import dataclass
from typing import Any


class Html:
    """A template to draw, with what it shows; `frame`, `form` and `origin` are added to that.

    A page that says why there is nothing to show has another `http_status` than 200.
    """

    def __init__(self, template: str, http_status: int = 200, /, **context: Any) -> None:
        self.template = template
        self.http_status = http_status
        self.context = context


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where to go after something was done; `done` names the words that are shown there.

    A `session` is set as the browser's, an empty one ends the one it has. A `purpose` is kept for
    the pages below an address: that address, and the words.
    """

    location: str
    done: str = ""
    session: str | None = None
    purpose: tuple[str, str] | None = None
