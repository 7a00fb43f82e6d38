"""Signing in at the terminal, and letting others in."""

import stat


def kept(terminal):
    return terminal.home / "config" / "muniment" / "credentials.json"


def test_a_login_is_tried_and_kept_for_its_owner_only(stranger, server):
    done = stranger.do("login", server.url, "--token-stdin", typed=f"{server.token}\n")
    assert f"Signed in to {server.url} as admin." in done.out
    assert stat.S_IMODE(kept(stranger).stat().st_mode) == 0o600
    assert stranger.do("whoami", "--json").json["name"] == "admin"
    gone = stranger.do("logout", "--json").json
    assert gone == {"url": server.url, "forgotten": True}
    assert stranger.do("logout", "--json").json["forgotten"] is False
    assert server.token not in kept(stranger).read_text()


def test_a_login_asks_for_what_it_was_not_told(stranger, server):
    done = stranger.do("login", typed=f"{server.url}\n{server.token}\n")
    assert "Address of the registry [http://127.0.0.1:8642]:" in done.err
    assert server.token not in done.out + done.err
    assert stranger.do("whoami", "--json").json["name"] == "admin"


def test_a_token_that_is_not_accepted_is_not_kept(stranger, server):
    done = stranger.run("login", server.url, "--token-stdin", typed="mnm_pat_wrong\n")
    assert done.code == 3
    assert not kept(stranger).exists()
    assert stranger.run("login", server.url, "--token-stdin").code == 2


def test_a_service_is_let_in_for_one_project_and_out_again(terminal, stranger, project, server):
    service = f"bot-{project}"
    terminal.do("user", "invite", service, "--service")
    terminal.do("grant", "give", service, "contributor", "--on", f"project:{project}")
    made = terminal.do("token", "create", "nightly", "--for", service, "--json").json
    bot = stranger.with_variables(MUNIMENT_URL=server.url, MUNIMENT_TOKEN=made["secret"])
    bot.do("create", f"{project}/made-by-bot")
    assert bot.run("project", "create", "no-right-to").code == 3
    assert service in terminal.do("grant", "list").out
    terminal.do("user", "deactivate", service, "--yes")
    assert bot.run("list").code == 3


def test_a_person_is_invited_by_a_link(terminal, project, server):
    done = terminal.do("user", "invite", f"ana-{project}", "--display", "Ana Ortiz")
    assert done.out.startswith(f"{server.url}/invitation/mnm_")
    assert "Ana Ortiz" in terminal.do("user", "list").out


def test_a_token_is_listed_without_its_secret_and_revoked(terminal):
    made = terminal.do("token", "create", "brief", "--until", "2026-12-31", "--json").json
    listed = terminal.do("token", "list").out
    assert made["id"] in listed
    assert made["secret"] not in listed
    terminal.do("token", "revoke", made["id"])
    assert terminal.run("--token", made["secret"], "whoami").code == 3


def test_schemas_and_vocabularies_are_at_hand(terminal, project):
    terms = terminal.do("vocabulary", "show", "model_kind", "--json").json["terms"]
    assert "llm" in {term["code"] for term in terms}
    assert "model_kind" in terminal.do("vocabulary", "list").out
    name = f"card-{project}"
    schema = '{"type": "object", "properties": {"reviewer": {"type": "string"}}}'
    (terminal.home / "card.json").write_text(schema)
    arguments = ("schema", "add", name, "card.json", "--applies-to", "model")
    assert terminal.do(*arguments, "--publish").out == f"{name}@1 is published.\n"
    assert terminal.do(*arguments).out == f"{name}@2 is draft.\n"
    assert '"reviewer"' in terminal.do("schema", "show", f"{name}@1").out
    assert name in terminal.do("schema", "list").out
    (terminal.home / "card.json").write_text("[]")
    assert terminal.run(*arguments).code == 2
