"""Versions, files and aliases, on both databases."""

import pytest

from muniment.capabilities import catalog
from muniment.capabilities.catalog.model import (
    AliasNotFound,
    File,
    FileRefused,
    Role,
    Status,
    StatusRefused,
    VersionGone,
    VersionInUse,
    VersionNotFound,
)
from muniment.capabilities.catalog.service import aliases, blobs, comparing, versions
from muniment.capabilities.catalog.service.versions import FileNotUploaded
from muniment.capabilities.catalog.tests.factories import (
    digest_of,
    reference,
    register,
    send,
    version,
)
from muniment.capabilities.projects import create_project
from muniment.kernel.events import Scope
from muniment.kernel.reference import AliasRefused
from muniment.platform.auth import Role as AccessRole
from tests.support.house import Workshop, person


@pytest.fixture(autouse=True)
def model(workshop: Workshop) -> catalog.Model:
    """A model to have versions of."""
    return register(workshop)


def proposed(workshop: Workshop, *licences: str) -> list[str]:
    proposal = catalog.Proposal([reference("w")], licenses=[*licences])
    made = workshop.do(catalog.register_version, "default", "fraud", proposal)
    return made.found.version.licenses


def test_a_licence_is_kept_as_spdx_writes_it(workshop: Workshop) -> None:
    kept = ["Apache-2.0", "MIT OR GPL-3.0-only", "LicenseRef-Ours"]
    assert (
        proposed(workshop, "apache 2.0", "Apache-2.0", "mit or gpl-3.0-only", "LicenseRef-Ours")
        == kept
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Apache 2.O", "did you mean 'Apache-2.0'?"),
        ("ours", "'LicenseRef-' and a name"),
        ("(MIT", "is no SPDX licence"),
        ("", "is no SPDX licence"),
        ("x" * 400, "is no SPDX licence"),
    ],
)
def test_what_is_no_licence_is_refused(workshop: Workshop, text: str, words: str) -> None:
    with pytest.raises(versions.LicenceRefused) as refusal:
        proposed(workshop, text)
    assert words in str(refusal.value)


def test_numbers_are_dense_and_never_used_twice(workshop: Workshop) -> None:
    assert [version(workshop).version.number for _ in range(3)] == [1, 2, 3]
    workshop.do(catalog.delete_version, "default", "fraud", "3", "wrong data")
    assert version(workshop).version.number == 4


def test_the_same_files_have_the_same_digest_in_any_order(workshop: Workshop) -> None:
    one = version(workshop, reference("a", "1"), reference("b", "2"))
    other = version(workshop, reference("b", "2"), reference("a", "1"))
    assert one.version.digest == other.version.digest
    assert version(workshop, reference("a", "x")).version.digest != one.version.digest


@pytest.mark.parametrize("selector", ["1", "latest", "champion"])
def test_a_version_goes_by_many_names(workshop: Workshop, selector: str) -> None:
    made = version(workshop, aliases=["champion"])
    found = workshop.see(catalog.version_of, "default", "fraud", selector)
    assert found.version == made.version
    by_digest = workshop.see(catalog.version_of, "default", "fraud", made.version.digest)
    assert by_digest.version == made.version


def test_a_file_must_have_been_sent_to_this_project(workshop: Workshop) -> None:
    sent = send(workshop, b"bytes")
    workshop.do(create_project, "other")
    workshop.do(catalog.register_model, catalog.Registration("other", "fraud"))
    assert version(workshop, sent).version.size_bytes == 5
    with pytest.raises(FileNotUploaded):
        workshop.do(catalog.register_version, "other", "fraud", catalog.Proposal([sent]))


def test_another_projects_files_are_missing_like_any_other(workshop: Workshop) -> None:
    send(workshop, b"secret")
    workshop.do(create_project, "other")
    unknown = [digest_of(b"secret"), digest_of(b"never sent")]
    assert workshop.do(blobs.missing, "other", unknown) == unknown
    assert workshop.do(blobs.missing, "default", unknown) == [digest_of(b"never sent")]


def test_a_size_that_is_not_so_is_refused(workshop: Workshop) -> None:
    sent = send(workshop, b"bytes")
    lie = File(sent.path, sent.digest, 6, sent.media_type, sent.role)
    with pytest.raises(FileRefused, match="5 bytes"):
        version(workshop, lie)


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\\b", "a\x00", "x" * 1025,
     "a/\u202eb", "cafe\u0301", "CON", "a/nul.txt", "Com1/x", "com\u00b9.bin", "CON .x", "a./b",
     "a ",
     "a /b", ".git/config", "x/.GIT/hooks/y", "GIT~1/x", "\uff0egit/x", "a\u200bb", "\u2025/x",
     "\uff0e\uff0e/x", "a\uff3cb", "x" * 256, "\u00e9" * 128, "a\u2028b"],
)  # fmt: skip
def test_a_path_that_could_escape_is_refused(workshop: Workshop, path: str) -> None:
    with pytest.raises(FileRefused):
        version(workshop, reference(path))


@pytest.mark.parametrize(
    "paths", [("a", "a"), ("a", "A"), ("a", "a/b"), ("A/b", "a"), ("\ufb01x", "fix")]
)
def test_paths_no_file_system_could_hold_together_are_refused(
    workshop: Workshop, paths: tuple[str, str]
) -> None:
    with pytest.raises(FileRefused):
        version(workshop, *(reference(path) for path in paths))


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "/etc", "javascript:alert(1)", "x", ""])
def test_a_reference_says_where_the_artifact_lives(workshop: Workshop, uri: str) -> None:
    bad = File("a", None, None, "text/plain", Role.OTHER, uri)
    with pytest.raises(FileRefused):
        version(workshop, bad)


def test_an_alias_moves_and_remembers_where_it_pointed(workshop: Workshop) -> None:
    version(workshop, aliases=["champion"])
    version(workshop)
    then = workshop.clock()
    workshop.do(aliases.set_alias, "default", "fraud", "champion", "2")
    past = workshop.at(as_of=then).see(catalog.version_of, "default", "fraud", "champion")
    assert past.version.number == 1
    now = workshop.see(catalog.version_of, "default", "fraud", "champion")
    assert now.version.number == 2
    held = workshop.see(aliases.alias_states, "default", "fraud", "champion")
    assert [state.version for state in held] == [2, 1]
    assert held[1].valid_to == held[0].valid_from


def test_a_removed_alias_points_nowhere(workshop: Workshop) -> None:
    version(workshop, aliases=["champion"])
    workshop.do(aliases.remove_alias, "default", "fraud", "champion")
    with pytest.raises(VersionNotFound):
        workshop.see(catalog.version_of, "default", "fraud", "champion")
    with pytest.raises(AliasNotFound):
        workshop.do(aliases.remove_alias, "default", "fraud", "champion")


@pytest.mark.parametrize("alias", ["1", "latest", "v2", "", "a b", "sha256:x", "../x", "-a"])
def test_an_alias_that_could_be_mistaken_is_refused(workshop: Workshop, alias: str) -> None:
    version(workshop)
    with pytest.raises(AliasRefused):
        workshop.do(aliases.set_alias, "default", "fraud", alias, "1")


def test_only_an_active_version_takes_an_alias(workshop: Workshop) -> None:
    version(workshop)
    workshop.do(versions.move_version, "default", "fraud", "1", Status.ARCHIVED)
    with pytest.raises(StatusRefused):
        workshop.do(aliases.set_alias, "default", "fraud", "champion", "1")


def test_a_version_in_use_is_not_deleted(workshop: Workshop) -> None:
    version(workshop, aliases=["champion"])
    with pytest.raises(VersionInUse, match="champion"):
        workshop.do(catalog.delete_version, "default", "fraud", "1", "wrong")


def test_a_deleted_version_is_gone_and_the_past_has_it(workshop: Workshop) -> None:
    version(workshop)
    then = workshop.clock()
    workshop.do(catalog.delete_version, "default", "fraud", "1", "wrong")
    with pytest.raises(VersionGone):
        workshop.see(catalog.version_of, "default", "fraud", "1")
    past = workshop.at(as_of=then)
    assert past.see(catalog.version_of, "default", "fraud", "1").version.number == 1


def test_a_version_that_was_not_there_yet_is_not_found(workshop: Workshop) -> None:
    before = workshop.clock()
    version(workshop)
    with pytest.raises(VersionNotFound):
        workshop.at(as_of=before).see(catalog.version_of, "default", "fraud", "1")


def test_what_is_said_of_a_version_can_be_taken_back(workshop: Workshop) -> None:
    made = version(workshop, description="first")
    workshop.do(versions.describe_version, "default", "fraud", "1", {"description": "second"})
    back = workshop.do(versions.revert_version, "default", "fraud", "1", made.details.revision)
    assert back.details.description == "first"
    assert back.version == made.version


def test_two_versions_differ_in_files_and_facts(workshop: Workshop) -> None:
    old = version(workshop, reference("same", "1"), reference("gone", "2"), reference("w", "3"))
    new = version(workshop, reference("same", "1"), reference("new", "2"), reference("w", "4"))
    difference = workshop.see(comparing.compare_versions, old, new)
    assert (difference.added, difference.removed) == (["new"], ["gone"])
    assert [change.path for change in difference.changed] == ["w"]
    assert difference.same == 1


def test_a_copy_is_pointed_out_but_not_what_one_may_not_see(workshop: Workshop) -> None:
    version(workshop, reference("w", "1"))
    register(workshop, "copy")
    proposal = catalog.Proposal([reference("w", "1")])
    registered = workshop.do(catalog.register_version, "default", "copy", proposal)
    assert [(w.code, w.model) for w in registered.warnings] == [("same-manifest", "fraud")]
    copy = workshop.see(catalog.model_named, "default", "copy")
    owner = person("olga", AccessRole.MODEL_OWNER, scope=Scope(copy.project_id, copy.model_id))
    blind = workshop.as_(owner).do(catalog.register_version, "default", "copy", proposal)
    assert [warning.model for warning in blind.warnings] == ["copy"]
