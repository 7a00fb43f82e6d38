from pathlib import Path

import muniment_client.kinds
from muniment.capabilities.catalog.model import kinds


def test_the_browser_and_the_client_tell_alike_what_a_file_is():
    """Both are part of a version's digest: the same files make the same version either way."""
    assert Path(kinds.__file__).read_text() == Path(muniment_client.kinds.__file__).read_text()
