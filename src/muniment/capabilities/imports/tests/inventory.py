"""A small inventory, and the mapping that brings it in."""

API = "/api/v1"
MAPPING = """\
mapping: 1
name: inventory
source: {format: csv}
owner: contact
records:
  - kind: project
    key: [[agency]]
    shared: true
    name: agency
    fields: {title: agency}
  - kind: use_case
    key: [[agency, id]]
    name: {column: title, transforms: [slug], required: true}
    fields: {title: title, purpose: purpose, owner: contact}
    tags: {stage: stage}
  - kind: model
    key: [[agency, id]]
    name: {column: title, transforms: [slug], required: true}
    use_cases: [use_case]
    fields: {description: purpose, vendor: vendor, domain: domain}
    tags: {stage: stage}
  - kind: version
    key: [[agency, id, version]]
    name: version
    when: {column: version, filled: true}
    tags: {stage: stage}
    references:
      - path: {constant: image}
        uri: {template: "oci://registry.example/{id}@{version}"}
"""
HEAD = "agency,id,title,purpose,vendor,domain,stage,contact,version\n"
ROWS = (
    "DOE,1,Leak detection,Find leaks,Acme,science,pilot,ann@doe.example,1.0\n"
    "DOE,2,Triage,Sort mail,,,live,bob@doe.example,\n"
    "DOT,1,Potholes,Find holes,Acme,transportation,pilot,cid@dot.example,2.1\n"
)
THREE_OF_FOUR_KINDS = {"project": 2, "use_case": 3, "model": 3, "version": 2}
