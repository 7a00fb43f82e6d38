"""Bytes that pass by the server, where a bucket hands out addresses."""

import httpx2
import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from muniment.protocols.mlflow.tests.asking import Asking
from tests.support import s3
from tests.support.serving import TOKEN

PROXY = "/api/2.0/mlflow-artifacts"


@pytest.fixture
def mlflow(tmp_path):
    with s3.serving(tmp_path / "s3") as bucket:
        settings = Settings(
            data=tmp_path,
            bootstrap_token=TOKEN,
            blobs_url=bucket.url("registry"),
            blobs_access_key=s3.KEY.access_key,
            blobs_secret=s3.KEY.secret,
            blobs_direct=True,
        )
        with TestClient(create_app(settings), follow_redirects=False) as client:
            yield Asking(client, TOKEN)


def test_parts_are_put_into_the_bucket_and_become_an_artifact(mlflow):
    assert mlflow.get("/api/3.0/mlflow/server-info")["multipart_uploads_enabled"]
    root = f"0/{mlflow.begin()}/artifacts"
    said = {"path": "some/where/big.bin"}
    begun = mlflow.post(f"{PROXY}/mpu/create/{root}/d", num_parts=2, **said)
    said["upload_id"] = begun["upload_id"]
    parts = begun["credentials"]
    httpx2.put(parts[0]["url"], content=b"first ")
    early = mlflow.refused("POST", f"{PROXY}/mpu/complete/{root}/d", parts=parts, **said)
    assert early[:2] == (400, "INVALID_PARAMETER_VALUE")
    httpx2.put(parts[1]["url"], content=b"second")
    for bad in ({"parts": parts[1:]}, {"upload_id": "../sha256"}):
        wrong = mlflow.refused(
            "POST", f"{PROXY}/mpu/complete/{root}/d", **{"parts": parts, **said, **bad}
        )
        assert wrong[:2] == (400, "INVALID_PARAMETER_VALUE")
    mlflow.post(f"{PROXY}/mpu/complete/{root}/d", parts=parts, **said)
    assert mlflow.listed(f"{root}/d") == {"big.bin": 12}
    where = mlflow.get(f"{PROXY}/presigned/{root}/d/big.bin")
    assert where["file_size"] == 12
    assert httpx2.get(where["url"], headers={"Range": "bytes=6-"}).content == b"second"
    assert mlflow.file(f"{root}/d/big.bin").status_code == 307
    given_up = mlflow.post(f"{PROXY}/mpu/create/{root}", path="x", num_parts=1)
    httpx2.put(given_up["credentials"][0]["url"], content=b"x")
    abort = {"path": "x", "upload_id": given_up["upload_id"]}
    assert mlflow.post(f"{PROXY}/mpu/abort/{root}", **abort) == {}
    assert mlflow.listed(root) == {"d": None}
