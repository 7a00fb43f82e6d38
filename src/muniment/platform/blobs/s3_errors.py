"""What an S3 service reported, said as a refusal that names no key and no address."""

import re
from collections.abc import Generator
from contextlib import contextmanager

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

from muniment.kernel.errors import Unavailable
from muniment.platform.blobs.refusals import NoSpace, StorageError, StorageRefused

_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge"})
_NO_BUCKET = "NoSuchBucket"


@contextmanager
def plainly(bucket: str) -> Generator[None]:
    """Translate what obstore raises; a missing object goes on as `FileNotFoundError`."""
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise StorageRefused(
            f"The object store does not let us into the bucket '{bucket}' ({_code(error)}): check "
            "the credentials (MUNIMENT_BLOBS_ACCESS_KEY and MUNIMENT_BLOBS_SECRET, or the AWS_* "
            "variables) and what they permit."
        ) from error
    except FileNotFoundError as error:
        if _NO_BUCKET in str(error):
            raise _lost(bucket, error) from error
        raise
    except (BaseError, OSError) as error:
        raise _lost(bucket, error) from error


def _lost(bucket: str, error: Exception) -> Unavailable:
    code = _code(error)
    if code in _FULL:
        return NoSpace(
            f"The bucket '{bucket}' takes no more ({code}). Nothing of this file was kept; what "
            "is stored can still be read. Make room and send it again."
        )
    if code == _NO_BUCKET:
        return StorageError(f"The object store has no bucket '{bucket}'.")
    return StorageError(
        f"The object store with the bucket '{bucket}' failed ({code}). Nothing was lost; try again."
    )


def _code(error: Exception) -> str:
    """Return the error code of the service; the text beside it may hold addresses and keys."""
    found = _CODE.search(str(error))
    return found[1] if found else "it does not answer"
