"""Where a registry lives: one spelling for each address, so that tokens stay with theirs."""

from urllib.parse import urlsplit

from muniment_client.errors import NotReachable

DEFAULT_URL = "http://127.0.0.1:8642"
_DEFAULT_PORTS = {"http": 80, "https": 443}


def accept_url(text: str) -> str:
    """Return the canonical spelling of a registry's address; raise `NotReachable` if it is none."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise _not_an_address(text, str(error)) from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise _not_an_address(text, "it has no 'http://' or 'https://', or no host")
    if parts.username is not None or parts.password is not None:
        raise _not_an_address("…", "it contains a user name or password; pass a token instead")
    if parts.query or parts.fragment:
        raise _not_an_address(text, "it has a query or a fragment")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    suffix = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{suffix}{parts.path.rstrip('/')}"


def _not_an_address(text: str, reason: str) -> NotReachable:
    return NotReachable(
        f"'{text[:120]}' is not the address of a registry: {reason}. "
        f"An address looks like {DEFAULT_URL}."
    )
