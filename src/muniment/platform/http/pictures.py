"""Stored images as a page shows them."""

from starlette.responses import Response

from muniment.platform.http.disposition import attachment


def picture_response(content: bytes, media_type: str, path: str) -> Response:
    """Return an image as what its bytes are, under headers that let a browser only draw it."""
    headers = {
        "cache-control": "private, no-cache",
        "content-disposition": attachment(path),
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return Response(content, headers=headers, media_type=media_type)
