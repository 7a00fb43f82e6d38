"""Opening a bucket: where it is, with which key, and how patiently it is asked."""

from typing import TYPE_CHECKING, Any

from obstore.store import S3Store

from muniment.platform.blobs.s3_address import Credentials, S3Address

if TYPE_CHECKING:
    from obstore.store import RetryConfig  # its stubs have it, the module has not


def open_bucket(
    address: S3Address,
    credentials: Credentials | None,
    *,
    timeout: str,
    retry: "RetryConfig",
    checksums: bool = False,
) -> S3Store:
    """Return a client of the bucket; nothing is asked of it yet.

    `timeout` bounds one request, as in '30s'. `checksums` sends a SHA-256 with each object: a
    bucket with Object Lock takes nothing without one.
    """
    config: Any = {"region": address.region or "us-east-1"}
    if checksums:
        config["checksum_algorithm"] = "sha256"
    if address.endpoint:
        config["endpoint"] = address.endpoint
    if credentials is not None:
        config["access_key_id"] = credentials.access_key
        config["secret_access_key"] = credentials.secret
        if credentials.session_token:
            config["session_token"] = credentials.session_token
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=config,
        client_options={
            "allow_http": address.endpoint.startswith("http:"),
            "connect_timeout": "5s",
            "timeout": timeout,
        },
        retry_config=retry,
    )
