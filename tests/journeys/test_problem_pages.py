"""Every refusal has a page, also of what a server loads only when it is needed."""

import re

import httpx2


def test_every_refusal_of_the_reference_has_a_page(server, root):
    reference = (root / "docs/reference/refusals.md").read_text()
    codes = re.findall(r"^\| `([a-z0-9.-]+)`", reference, re.MULTILINE)
    assert len(codes) > 100
    with httpx2.Client(base_url=server.url) as browser:
        missing = [code for code in codes if browser.get(f"/problems/{code}").status_code != 200]
        assert missing == []
        assert browser.get("/problems/no.such-code").status_code == 404
