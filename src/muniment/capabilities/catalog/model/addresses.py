"""Addresses of artifacts that live elsewhere: known kinds of places only, and said plainly.

Muniment never fetches them itself, but people and tools that read the record do. So an address
must mean the same to every reader: nothing in it that one parser takes for a path and another for
a host, a parameter or a way up. Generic syntax: RFC 3986; `azureml`, `abfss`, `dbfs`, `hf`,
`runs` and `models` as their own tools write them.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from muniment.capabilities.catalog.model.refusals import FileRefused

MAX_ADDRESS = 2048
_PLAIN = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,=:@/?#\[\]-]|%[0-9A-Fa-f]{2})+")
_LEFT = "%!$&'()*+,=:@/?#[]~"
_SPLIT = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?P<rest>.*)")
_UNPLAIN = re.compile(r"[\x00-\x1f\x7f-\x9f\\;\ufffd]")
_ROUNDS = 4  # of percent-decoding: what is encoded more often is not an honest address

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_NAME = rf"{_LABEL}(?:\.{_LABEL})*"
_HOST = rf"(?:{_NAME}|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?"
_BUCKET = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?"
_MORE = r"(?:/[^?#]*)?(?:\?[^#]*)?(?:#.*)?"
_PATH = r"/[^/?#][^?#]*(?:\?[^#]*)?(?:#.*)?"
_IN_BUCKET = rf"//{_BUCKET}{_MORE}"
_ON_HOST = rf"//{_HOST}{_MORE}"
_BELOW_HOST = rf"//{_HOST}{_PATH}"
_IN_CONTAINER = rf"//[a-z0-9$-]{{1,63}}@{_NAME}{_MORE}"

# Compiled when an address of the kind is first met: all of them take a while at each start.
_PLACES: Mapping[str, str] = {
    "s3": _IN_BUCKET,
    "gs": _IN_BUCKET,
    "az": _IN_BUCKET,
    "abfs": _IN_CONTAINER,
    "abfss": _IN_CONTAINER,
    "wasb": _IN_CONTAINER,
    "wasbs": _IN_CONTAINER,
    "azureml": rf"//{_BUCKET}{_PATH}",
    "https": _ON_HOST,
    "git+https": _BELOW_HOST,
    "git+ssh": rf"//(?:git@)?{_HOST}{_PATH}",
    "oci": _BELOW_HOST,
    "docker": _BELOW_HOST,
    "hf": rf"//{_BUCKET}{_PATH}",
    "runs": r"/[A-Za-z0-9_-]{1,64}(?:/[^/?#][^?#]*)?",
    "models": r"/(?:[^/?#]+(?:/|@)[A-Za-z0-9._-]+|m-[0-9a-f]{32})",
    "dbfs": r"/[^/?#][^?#]*",
}
_ACCEPTED = (
    "write 's3://bucket/key', 'gs://bucket/key', 'az://container/key', "
    "'abfss://container@account.dfs.core.windows.net/key' (or abfs, wasb, wasbs), "
    "'azureml://registries/…', 'https://host/path', 'git+https://host/path' (or git+ssh), "
    "'oci://registry/image@sha256:…' (or docker), 'hf://owner/name', 'dbfs:/path', "
    "'runs:/run/path' or 'models:/name/version', other characters percent-encoded"
)


def accept_address(uri: str) -> str:
    """Return `uri` if it says where an artifact lives; raise `FileRefused` otherwise."""
    problem = _problem_with(uri)
    if problem:
        shown = uri[:120].encode(errors="replace").decode()
        raise FileRefused(
            f"The reference {shown!r} {problem}; {_ACCEPTED}.", uri=shown, schemes=sorted(_PLACES)
        )
    return uri


def encoded(uri: str) -> str:
    """Return `uri` with what no address can have percent-encoded, as people write keys of buckets.

    What is encoded already stays, and so does what means two things to two readers.
    """
    return uri if _PLAIN.fullmatch(uri) else quote(uri, safe=_LEFT, errors="surrogatepass")


def is_address(uri: str) -> bool:
    """Whether `uri` says where an artifact lives."""
    return _problem_with(uri) is None


def _problem_with(uri: str) -> str | None:
    if len(uri) > MAX_ADDRESS:
        return f"is longer than {MAX_ADDRESS} characters"
    split = _SPLIT.fullmatch(uri)
    if split is None or split["scheme"] not in _PLACES:
        return "does not begin with a kind of place that is known here"
    if not _PLAIN.fullmatch(uri):
        return "contains a character that an address cannot have"
    if not re.fullmatch(_PLACES[split["scheme"]], split["rest"]):
        return f"names no place as '{split['scheme']}' does, or carries a user or password"
    return _problem_decoded(split["rest"])


def _problem_decoded(rest: str) -> str | None:
    """Say what a reader would find that decodes the address, however often it does."""
    for _ in range(_ROUNDS):
        if _UNPLAIN.search(rest):
            return "contains ';', '\\' or a control character"
        if {".", ".."} & set(re.split(r"[/?#&=]", rest)):
            return "contains a part '.' or '..'"
        decoded = unquote(rest)
        if decoded == rest:
            return None
        rest = decoded
    return "is percent-encoded again and again"
