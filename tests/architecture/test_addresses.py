"""The repository works wherever it is taken: no host and no machine is written into it."""

import json
import re

# Written in two parts each, so that this file does not name them either.
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "deb.debian" + ".org",
]
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w")


def texts(own_files):
    for path in own_files:
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue  # a picture or another binary


def test_no_file_names_a_registry(own_files):
    named = [(path.name, host) for path, text in texts(own_files) for host in HOSTS if host in text]
    assert named == []


def test_no_file_names_a_path_of_one_machine(own_files):
    named = [
        (path.name, match[0])
        for path, text in texts(own_files)
        for match in MACHINE_PATH.finditer(text)
    ]
    assert named == []


def test_the_browser_lock_has_no_addresses(root):
    lock = json.loads((root / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
