"""The demonstration: what it shows is checked as it goes, so running its parts is the test."""

import shutil
import sys

import pytest


@pytest.fixture
def demo(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "tools"))
    monkeypatch.delitem(sys.modules, "demo", raising=False)
    import demo

    return demo


@pytest.fixture
def shown(demo, terminal, model_files):
    """A terminal of the demonstration whose commands run within this process: they start faster."""

    class Within(demo.Terminal):
        def _done(self, arguments, errors):
            done = terminal.do(*arguments)
            return done.out if errors is None else done.out + done.err

    folder = terminal.home / "real/model-files"
    folder.mkdir(parents=True)
    shutil.copy(model_files / "lid.176.ftz", folder)
    (folder / "notes.txt").write_text("Some words beside the weights.")
    return Within(terminal.home, {})


def test_real_files_come_back_and_the_past_stays(demo, shown, capsys):
    demo._push_and_pull(shown)
    demo._see_the_past(shown)
    printed = capsys.readouterr().out
    assert "Compared byte for byte with the originals" in printed
    assert "tier=low" in printed


def test_a_step_that_fails_ends_the_demonstration(demo, tmp_path):
    nowhere = demo.Terminal(tmp_path, {"MUNIMENT_URL": "http://127.0.0.1:9"})
    with pytest.raises(demo.DemoFailedError, match="show nowhere/nothing"):
        nowhere.ask("show", "nowhere/nothing")


def test_without_the_real_data_it_says_what_is_missing(demo, tmp_path):
    with pytest.raises(SystemExit, match="say where it is: make demo"):
        demo.main([str(tmp_path / "missing")])
