"""Somebody of the business at the terminal: registers a use, changes it, and gives it up."""


def test_a_use_case_from_its_first_word_to_its_end(terminal, project):
    use = f"{project}/scoring"
    made = terminal.do(
        *("use-case", "create", use, "--for", "Decides on loans.", "--eu-class", "high-risk"),
        *("--affects-persons", "--volume", "0", "--jurisdiction", "eu", "--tag", "wave=1"),
        *("--link", "policy=https://example.org/p", "--json"),
    ).json
    assert (made["eu_class"], made["affects_persons"], made["volume_per_day"]) == (
        "high_risk",
        True,
        0,
    )
    first = made["revision"]
    edited = terminal.do(
        *("--purpose", "review", "use-case", "edit", use, "--owner", "ana", "--clear", "eu_class")
    )
    assert f"{use} is at revision " in edited.out
    shown = terminal.do("use-case", "show", use).out
    assert "ana" in shown
    assert "high_risk" not in shown
    history = terminal.do("use-case", "history", use, "--json").json
    assert [entry["purpose"] for entry in history] == ["review", None]
    then = history[1]["recorded_at"]
    known = terminal.do("use-case", "history", use, "--as-known", then, "--json").json
    assert [entry["revision"] for entry in known] == [first]
    terminal.do("use-case", "revert", use, str(first))
    assert terminal.do("use-case", "show", use, "--json").json["eu_class"] == "high_risk"
    assert terminal.do("use-case", "retire", use, "--reason", "given up", "--yes").out
    refused = terminal.run("use-case", "edit", use, "--owner", "bob")
    assert refused.code == 1
    assert "reactivate it" in refused.err
    terminal.do("use-case", "reactivate", use)
    terminal.do("use-case", "archive", use, "--yes")
    terminal.do("use-case", "delete", use, "--reason", "a trial", "--yes")
    assert terminal.run("use-case", "show", use).code == 1


def test_the_past_of_a_model_is_read_as_it_was(terminal, project, model_files):
    model = f"{project}/m"
    terminal.do("push", model_files / "lid.176.ftz", model, "--create", "--alias", "champion")
    then = terminal.do("history", model, "--json").json[0]["recorded_at"]
    terminal.do("edit", model, "--vendor", "Acme")
    terminal.do("push", model_files / "lid.176.ftz", model, "--alias", "champion", "--label", "2")
    assert len(terminal.do("history", model, "--as-of", then, "--json").json) == 1
    past = terminal.do("alias", "history", model, "champion", "--as-of", then, "--json").json
    assert [entry["version"] for entry in past] == [1]
    assert terminal.run("alias", "history", model, "other", "--as-of", then).code == 1
    assert len(terminal.do("alias", "history", model, "champion", "--json").json) == 2
