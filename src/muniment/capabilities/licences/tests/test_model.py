"""What a licence is called, and what was perhaps meant."""

import pytest

from muniment.capabilities.licences import near, reference_to, spdx


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("apache-2.0", "Apache-2.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("mit or GPL-3.0-only", "MIT OR GPL-3.0-only"),
        ("GPL-2.0-or-later with Classpath-exception-2.0",
         "GPL-2.0-or-later WITH Classpath-exception-2.0"),
        ("MIT AND LicenseRef-Ours", "MIT AND LicenseRef-Ours"),
        ("DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b"),
        ("proprietary", None),
        ("LicenseRef-", None),
        ("MIT OR", None),
        ("(MIT", None),
        ("", None),
        ("MIT " * 100, None),
    ],
)  # fmt: skip
def test_a_licence_is_an_expression_or_none(text, expression):
    assert spdx(text) == expression


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Apache2.0", "Apache-2.0"), ("BSD-3", "BSD-3-Clause"), ("ours", None), ("", None)],
)
def test_what_was_perhaps_meant_is_near(text, meant):
    assert near(text) == meant


@pytest.mark.parametrize(
    "text", ["custom", "creativeml-openrail++-m", "Ours, 2nd edition!", "", "…"]
)
def test_a_licence_on_no_list_gets_a_name_that_is_an_expression(text):
    assert spdx(reference_to(text)) == reference_to(text)
