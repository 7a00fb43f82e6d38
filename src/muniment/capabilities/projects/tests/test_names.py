"""One name, one project, however many ask for it at once; on both databases."""

from concurrent.futures import ThreadPoolExecutor

from starlette.testclient import TestClient


def test_a_name_asked_for_at_once_is_given_once(client: TestClient) -> None:
    def create(_: int) -> int:
        return client.post("/api/v1/projects", json={"name": "fraud"}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(create, range(8)))
    assert answers == [201] + [409] * 7
