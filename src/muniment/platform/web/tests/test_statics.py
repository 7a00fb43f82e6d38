import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from muniment.platform.web.assets import DIST, Assets, AssetsNotBuiltError
from muniment.platform.web.statics import Statics

FIRST_LOAD = [
    "main.js",
    "theme.js",
    "muniment.css",
    "icons.svg",
    "favicon.svg",
    "inter-latin-wght-normal.woff2",
    "ibm-plex-mono-latin-400-normal.woff2",
]
BUDGET = 250_000


@pytest.fixture
def assets():
    return Assets()


@pytest.fixture
def client(assets):
    return TestClient(Starlette(routes=[Statics(assets).route]))


def test_an_address_changes_with_the_content(assets):
    assert re.fullmatch(r"/static/main-[\w-]{8}\.js", assets.url("main.js"))


def test_an_unknown_asset_is_an_error(assets):
    with pytest.raises(LookupError, match=r"no asset 'nothing\.js'"):
        assets.url("nothing.js")


def test_without_a_build_the_error_says_what_to_do(tmp_path):
    with pytest.raises(AssetsNotBuiltError, match="build_ui"):
        Assets(tmp_path).url("main.js")


def test_assets_may_be_kept_for_ever(client, assets):
    answer = client.get(assets.url("muniment.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)],
)
def test_the_best_coding_the_browser_accepts_is_sent(client, assets, accepted, coding):
    answer = client.get(assets.url("main.js"), headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "accept-encoding"


def test_the_compressed_twin_says_the_same(assets):
    plain = DIST / assets.manifest["main.js"]
    assert gzip.decompress(plain.with_name(plain.name + ".gz").read_bytes()) == plain.read_bytes()


@pytest.mark.parametrize("name", ["manifest.json", "nothing", "..%2F..%2Frender.py", ".built-from"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_the_first_load_is_small(client, assets):
    sizes = [int(client.get(assets.url(name)).headers["content-length"]) for name in FIRST_LOAD]
    assert sum(sizes) <= BUDGET


def test_the_style_sheet_loads_nothing_from_elsewhere(assets):
    sheet = (DIST / assets.manifest["muniment.css"]).read_text()
    assert re.findall(r"url\((?!\./)[^)]{0,80}", sheet) == []
