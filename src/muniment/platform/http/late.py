"""Routes whose patterns are compiled when a request first comes near them.

Of the hundreds of routes of a server most are not asked for soon after it starts; compiling all
their patterns at once would take a tenth of the start.
"""

from collections.abc import Callable
from typing import Any

from starlette.routing import Route, compile_path, get_name

_COMPILED = frozenset({"path_regex", "path_format", "param_convertors"})


class LateRoute(Route):
    """A route for one method; what derives from it sets `app`, which serves the request."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        method: str,
        *,
        include_in_schema: bool = True,
    ) -> None:
        # Not Starlette's own, which compiles the pattern.
        self.path = path
        self.endpoint = endpoint
        self.name = get_name(endpoint)
        self.include_in_schema = include_in_schema
        self.methods = {"GET", "HEAD"} if method == "GET" else {method}

    def __getattr__(self, name: str) -> Any:
        """Return a part of the compiled pattern, which is there from then on."""
        if name not in _COMPILED:
            raise AttributeError(name)
        self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
        return self.__dict__[name]
