"""Signing in to a real registry, and who may do what there."""

import secrets

import pytest

from muniment_client import Client, Credentials, NotAllowed, NotFound, NotReachable, login, logout


@pytest.fixture
def robot(client):
    return client.create_user(f"robot-{secrets.token_hex(4)}", service=True)


def test_a_token_is_kept_once_it_was_accepted(server):
    me = login(server.url, server.token)
    assert Credentials().token_for(server.url) == server.token
    with Client() as client:
        assert client.url == server.url
        assert client.me() == me
    assert logout(server.url)


def test_a_token_that_is_not_accepted_is_not_kept(server):
    with pytest.raises(NotAllowed):
        login(server.url, "mnm_pat_wrong")
    assert Credentials().token_for(server.url) is None


def test_where_no_registry_is_nothing_is_kept():
    with pytest.raises(NotReachable):
        login("http://127.0.0.1:1", "t", Credentials())
    assert Credentials().default_url() is None


def test_without_a_token_nothing_is_allowed(server):
    with Client(server.url) as nobody, pytest.raises(NotAllowed):
        nobody.me()


def test_a_service_may_do_what_it_was_granted(server, client, robot, project):
    model = client.create_model(f"{project}/fraud", kind="llm").reference
    token = client.create_token("ci", owner=robot.name, level="read")
    with Client(server.url, token.secret) as narrow:
        with pytest.raises(NotFound):
            narrow.model(model)
        client.grant(robot.name, "viewer", scope=f"project:{project}", reason="CI")
        assert narrow.model(model).name == "fraud"
        with pytest.raises(NotAllowed):
            narrow.update_model(model, description="No.")
    assert [grant.role for grant in client.grants(robot.name)] == ["viewer"]


def test_a_token_that_was_revoked_is_not_accepted(server, client, robot):
    token = client.create_token("ci", owner=robot.name)
    assert [each.id for each in client.tokens(robot.name)] == [token.id]
    assert client.revoke_token(token.id).revoked
    with Client(server.url, token.secret) as revoked, pytest.raises(NotAllowed):
        revoked.me()


def test_a_grant_is_taken_back(client, robot):
    grant = client.grant(robot.name, "viewer")
    assert client.revoke_grant(grant.grant_id).revoked


def test_a_person_is_invited_and_let_go(client):
    name = f"ada-{secrets.token_hex(4)}"
    assert client.create_user(name, display="Ada").invitation.startswith("/")
    assert client.invite_again(name).invitation
    assert client.update_user(name, active=False).active is False
    assert name in {user.name for user in client.users()}
    assert client.user(name).display == "Ada"


def test_roles_are_listed(client):
    assert "admin" in {role.name for role in client.roles()}


def test_a_project_is_described_closed_and_opened(client, project):
    assert client.update_project(project, title="Risk").title == "Risk"
    assert client.archive_project(project).archived
    assert not client.restore_project(project).archived
    assert len(list(client.project_history(project))) == 4
    assert project in {each.name for each in client.projects()}
