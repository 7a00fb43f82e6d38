import pytest

from muniment.capabilities.catalog.model.licences import license_category


@pytest.mark.parametrize(
    ("licenses", "category"),
    [
        ([], None),
        (["MIT"], "permissive"),
        (["apache-2.0"], "permissive"),
        (["CC0-1.0"], "public_domain"),
        (["CC-BY-4.0"], "permissive"),
        (["AGPL-3.0-only"], "copyleft"),
        (["MIT OR GPL-3.0-only"], "permissive"),
        (["MIT AND GPL-3.0-only"], "copyleft"),
        (["MIT", "LGPL-3.0-only"], "copyleft_limited"),
        (["GPL-2.0-only WITH Classpath-exception-2.0"], "copyleft_limited"),
        (["bigscience-open-rail-m"], "proprietary_free"),
        (["our own terms, see below"], "unknown"),
        (["MIT", "Made-Up-1.0"], "unknown"),
        ([""], "unknown"),
    ],
)
def test_a_licence_has_the_category_of_what_it_asks(licenses, category):
    assert license_category(licenses) == category
