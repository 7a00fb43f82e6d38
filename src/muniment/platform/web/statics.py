"""Serves the built browser assets, compressed and cacheable for ever."""

from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from muniment.platform.web.assets import MOUNT, Assets

_FOREVER: Final = "public, max-age=31536000, immutable"
_MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_CODINGS: Final = (("br", ".br"), ("gzip", ".gz"))


class Statics:
    """A few hundred kilobytes, so they are kept in memory; no request ever becomes a path."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    @property
    def route(self) -> Route:
        """The route that answers for every asset of the build."""
        return Route(MOUNT + "{name}", self.serve, methods=["GET"], include_in_schema=False)

    async def serve(self, request: Request) -> Response:
        """Answer with the asset in the best coding the browser accepts, or with 404."""
        name = request.path_params["name"]
        if name not in self._served:
            return Response(status_code=404)
        headers = {
            "cache-control": _FOREVER,
            "vary": "accept-encoding",
            "x-content-type-options": "nosniff",
        }
        accepted = request.headers.get("accept-encoding", "")
        for coding, suffix in _CODINGS:
            if coding in accepted and name + suffix in self._files:
                headers["content-encoding"] = coding
                name += suffix
                break
        return Response(self._files[name], headers=headers, media_type=self._media_type(request))

    @staticmethod
    def _media_type(request: Request) -> str:
        return _MEDIA_TYPES[request.path_params["name"].rpartition(".")[2]]

    @cached_property
    def _served(self) -> frozenset[str]:
        return frozenset(self._assets.manifest.values())

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self._assets.dist.iterdir()}
