"""A schema in use is changed at the terminal: checked, published, and what was written migrated."""

import json

import httpx2
import pytest

FIRST = {"type": "object", "properties": {"contact": {"type": "string"}}}
SECOND = {
    "type": "object",
    "properties": {"owner": {"type": "string"}},
    "required": ["owner"],
    "additionalProperties": False,
}


@pytest.fixture
def schema(terminal, server, project):
    """A schema in force by which one model is described."""
    for name, document in (("first.json", FIRST), ("second.json", SECOND)):
        (terminal.home / name).write_text(json.dumps(document))
    steps = {"steps": [{"op": "move", "path": "/contact", "to": "/owner"}]}
    (terminal.home / "steps.json").write_text(json.dumps(steps))
    terminal.do("schema", "add", project, "first.json", "--applies-to", "model", "--publish")
    terminal.do("create", f"{project}/one")
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        path = f"/models/{project}/one/aspects/{project}"
        assert client.put(path, json={"contact": "A"}).is_success
    return project


def test_a_version_is_checked_published_and_migrated_to(terminal, schema):
    terminal.do("schema", "add", schema, "second.json", "--applies-to", "model")
    checked = terminal.run("schema", "check", f"{schema}@2")
    assert checked.code == 1
    assert "compatibility with version 1: forward" in checked.out
    assert "stored records: 1 judged, 1 would not fit" in checked.out
    assert f"  model {schema}/one: /contact" in checked.out
    terminal.do("schema", "retire", f"{schema}@2")
    more = ("--applies-to", "model", "--migration", "steps.json")
    terminal.do("schema", "add", schema, "second.json", *more)
    told = terminal.do("schema", "check", f"{schema}@3", "--json").json
    assert told["records"] == {"judged": 1, "broken": 0}
    terminal.do("schema", "publish", f"{schema}@3")
    rehearsed = terminal.do("schema", "migrate", f"{schema}@3", "--dry-run").out
    assert rehearsed == f"1 record would be brought up to {schema}@3.\n"
    done = terminal.do("schema", "migrate", f"{schema}@3", "--yes", "--json").json
    assert (done["migrated"], done["refused"]) == (1, [])
    assert terminal.run("schema", "check", schema).code == 2


def test_a_term_is_ended(terminal):
    uses = terminal.do("vocabulary", "uses", "model_kind", "rules").out
    assert "models, kind" in uses
    ended = terminal.do("vocabulary", "deprecate", "eu_role", "importer").out
    assert ended == "importer is refused from now on.\n"
    assert "(deprecated)" in terminal.do("vocabulary", "show", "eu_role").out
    terminal.do("vocabulary", "deprecate", "eu_role", "importer", "--instead", "provider")
    assert terminal.run("vocabulary", "uses", "eu_role", "nobody").code == 1
    refused = terminal.run("vocabulary", "deprecate", "eu_role", "importr")
    assert refused.code == 1
    assert "is not a term of 'eu_role'" in refused.err
    assert "importr" not in terminal.do("vocabulary", "show", "eu_role").out


def test_what_is_said_under_a_schema_is_shown_and_said_again(terminal, schema):
    model = f"{schema}/one"
    assert "contact  A" in terminal.do("show", model).out
    assert terminal.do("show", model, "--json").json["aspects"][0]["body"] == {"contact": "A"}
    first = terminal.do("metadata", "show", model, schema, "--json").json
    (terminal.home / "said.json").write_text('{"contact": "B", "more": {"deep": [1]}}')
    terminal.do("metadata", "set", model, schema, "said.json")
    assert "more.deep  [1]" in terminal.do("metadata", "show", model).out
    then = first["updated_at"]
    assert "contact  A" in terminal.do("metadata", "show", model, "--as-of", then).out
    history = terminal.do("metadata", "history", model, schema).out
    assert "body.contact: A → B" in history
    back = ("metadata", "revert", model, schema, str(first["revision"]))
    assert terminal.run(*back).code == 2, "somebody has to say yes"
    assert terminal.do(*back, "--yes", "--json").json["body"] == {"contact": "A"}
    unknown = terminal.run("metadata", "show", model, "no-such-schema")
    assert (unknown.code, "no aspect" in unknown.err) == (1, True)
    (terminal.home / "said.json").write_text("[]")
    assert terminal.run("metadata", "set", model, schema, "said.json").code == 2
