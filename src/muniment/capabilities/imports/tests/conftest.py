import json
from textwrap import dedent, indent

import pytest

from muniment.capabilities.imports.model.allotment import KnownNames
from muniment.capabilities.imports.model.loading import read_mapping
from muniment.capabilities.imports.model.planning import plan
from muniment.capabilities.imports.model.vocabulary import Term, Vocabulary
from muniment.capabilities.imports.service.reading import read_sheet
from muniment.capabilities.imports.tests.inventory import API, MAPPING, ROWS
from muniment.capabilities.imports.tests.inventory import HEAD as HEADINGS

HEAD = """\
mapping: 1
name: inventory
source: {format: %s}
owner: {column: [contact, bureau]}
records:
  - kind: project
    key: [[agency]]
    shared: true
    name: agency
"""
MODEL = """\
  - kind: model
    key: [[agency, id], [agency, title]]
    name: {column: title, transforms: [slug], required: true}
"""
VOCABULARIES = {
    "stage": Vocabulary(
        "stage", (Term("pilot", "Pilot"), Term("production", "In production", ("deployed", "live")))
    )
}


@pytest.fixture
def mapping_text():
    """Make a mapping that gives each row a model with these members, and further records."""

    def make(members="", records="", form="csv"):
        return HEAD % form + MODEL + indent(dedent(members), "    ") + indent(dedent(records), "  ")

    return make


@pytest.fixture
def plan_rows(mapping_text):
    """Plan the rows of a table with the columns agency, id, title and whatever else it has."""

    def make(table, members="", records="", known=None, **changes):
        text = mapping_text(members, records)
        for old, new in changes.items():
            text = text.replace(old, new)
        mapping = read_mapping(text)
        content = table if isinstance(table, bytes) else dedent(table).encode()
        sheet = read_sheet(content, mapping)
        return plan(sheet, mapping, VOCABULARIES, known or KnownNames())

    return make


@pytest.fixture
def plan_json():
    """Plan objects, each giving a model whose key is its id, in a project that has no row."""

    def make(objects, members, records=""):
        head = HEAD.replace("[[agency]]", "[[{constant: p}]]").replace(
            "name: agency", "name: {constant: p}"
        )
        model = MODEL.replace("[[agency, id], [agency, title]]", "[[id]]").replace(
            "{column: title, transforms: [slug], required: true}", "id"
        )
        more = indent(dedent(members), "    ") + indent(dedent(records), "  ")
        mapping = read_mapping(head % "jsonl" + model + more)
        content = "\n".join(json.dumps(each) for each in objects).encode()
        return plan(read_sheet(content, mapping), mapping, VOCABULARIES)

    return make


@pytest.fixture
def models():
    """Pick the models of a plan, by key."""

    def make(planned):
        return {record.key: record for record in planned.records if record.kind == "model"}

    return make


@pytest.fixture
def send(client):
    """Send an inventory and return the answer."""

    def post(rows=ROWS, mapping=MAPPING, **choices):
        content = rows if isinstance(rows, bytes) else (HEADINGS + rows).encode()
        name = "mapping.yaml" if len(mapping.splitlines()) > 1 else None
        options = {k: str(v).lower() if isinstance(v, bool) else v for k, v in choices.items()}
        return client.post(
            f"{API}/imports",
            files={"file": ("inventory.csv", content), "mapping": (name, mapping)},
            data=options,
        )

    return post


@pytest.fixture
def bring_in(send):
    """Send an inventory that is accepted and return the report."""

    def post(*arguments, **choices):
        answer = send(*arguments, **choices)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    return post


@pytest.fixture
def model(client):
    def get(address):
        return client.get(f"{API}/models/{address}").json()

    return get
