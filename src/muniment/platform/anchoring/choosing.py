"""Choosing the anchors that the settings name."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from muniment.kernel.errors import Invalid
from muniment.platform.anchoring.anchor import Anchor
from muniment.platform.anchoring.file import FileAnchor
from muniment.platform.anchoring.git import GitAnchor, is_repository
from muniment.platform.anchoring.witnesses import WitnessAnchor
from muniment.platform.settings import Settings
from muniment.platform.transparency.note import Algorithm, KeyRefused, VerifierKey

_LONGEST_NAME = 300


class BadAnchor(Invalid):
    """A setting names a place for checkpoints that is none."""

    code = "settings.anchor"
    title = "There is no such place for checkpoints"


def open_anchors(settings: Settings) -> list[Anchor]:
    """Return the anchors; raise `BadAnchor`. Nothing is reached for yet."""
    witnesses = list(_witnesses(settings))
    if settings.witness_quorum > len(witnesses):
        raise BadAnchor(
            f"MUNIMENT_WITNESS_QUORUM is {settings.witness_quorum}, but MUNIMENT_WITNESSES names "
            f"{len(witnesses)}."
        )
    anchors = [*witnesses, *(_anchor(url, settings) for url in settings.anchors.split())]
    names = [anchor.name for anchor in anchors]
    for name in names:
        if names.count(name) > 1 or len(name) > _LONGEST_NAME:
            raise BadAnchor(f"The settings name the place '{name[:80]}' twice, or at great length.")
    return anchors


def _witnesses(settings: Settings) -> Iterator[WitnessAnchor]:
    said = settings.witnesses.split()
    if len(said) % 2:
        raise BadAnchor("MUNIMENT_WITNESSES is pairs of an address and a key, spaces between all.")
    for url, text in zip(said[::2], said[1::2], strict=True):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise BadAnchor(f"MUNIMENT_WITNESSES: '{url[:80]}' is not the address of a witness.")
        yield WitnessAnchor(url, _key(text), settings.witnesses_private)


def _key(text: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except KeyRefused as error:
        raise BadAnchor(f"MUNIMENT_WITNESSES: {error.message}") from error
    if key.algorithm is not Algorithm.COSIGNATURE:
        raise BadAnchor(f"MUNIMENT_WITNESSES: the key of {key.name} is not that of a witness.")
    return key


def _anchor(url: str, settings: Settings) -> Anchor:
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path not in {"", "/"}:
        return FileAnchor(Path(unquote(parts.path)))
    if parts.scheme.startswith("git+") and is_repository(url.removeprefix("git+")):
        return GitAnchor(url.removeprefix("git+"), settings.data.absolute() / "anchors")
    if parts.scheme == "s3":
        from muniment.platform.anchoring.bucket import BucketAnchor  # noqa: PLC0415  starts faster
        from muniment.platform.blobs.s3_address import S3Address  # noqa: PLC0415  starts faster

        return BucketAnchor(S3Address.parse(url), None)
    raise BadAnchor(
        f"MUNIMENT_ANCHORS: '{url[:80]}' is no place for checkpoints; write file:///path, "
        "git+file:///repository, git+https://…, git+ssh://…, or s3://bucket/prefix?region=…."
    )
