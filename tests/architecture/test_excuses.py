"""An exception to a rule names the rule and is signed with a reason."""

import re

EXCUSE = re.compile(r"#\s*(?:noqa|type: ignore|pyright: ignore)[^\n]*")
RULE = r"#\s*(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|(?:pyright|type): ignore\[[\w, -]+\])"
SIGNED = re.compile(rf"(?:{RULE}\s+)+(?:- |\()?[^\W\d]")


def test_every_excuse_names_its_rule_and_its_reason(own_files):
    unsigned = [
        f"{path.name}: {excuse}"
        for path in own_files
        if path.suffix == ".py" and path.name != "test_excuses.py"
        for excuse in EXCUSE.findall(path.read_text())
        if not SIGNED.match(excuse)
    ]
    assert unsigned == []
