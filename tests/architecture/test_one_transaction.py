"""Transactions begin and end in one place (ADR-0003)."""

import ast

OWNERS = ("platform/database/", "platform/migrations/")
CONNECTIONS = {"connection", "engine", "savepoint", "transaction"}
ENDINGS = {"begin", "begin_nested", "commit", "rollback"}


def test_only_the_database_floor_ends_a_transaction(root):
    house = root / "src/muniment"
    rooms = [
        path
        for path in house.rglob("*.py")
        if "tests" not in path.parts and not path.relative_to(house).as_posix().startswith(OWNERS)
    ]
    assert [f"{path.name}:{line}" for path in rooms for line in endings(path.read_text())] == []


def test_an_ending_is_noticed():
    assert list(endings("def verb(unit):\n    unit.connection.commit()")) == [2]
    assert list(endings("def verb(writer):\n    writer.commit()")) == []


def endings(source):
    """Find the lines on which a transaction is begun or ended."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ENDINGS
            and name_of(node.func.value) in CONNECTIONS
        ):
            yield node.lineno


def name_of(owner):
    """Return the last word of what a method is called on."""
    return owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", None)
