from html.parser import HTMLParser

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from markupsafe import escape

from muniment.platform.web import stylepage
from muniment.platform.web.render import TEMPLATES, Renderer

PATHS = ["/-/components", "/sign-in", "/bootstrap", "/error"]


class Policeman(HTMLParser):
    """Notes what the content security policy would not let through."""

    def __init__(self):
        super().__init__()
        self.offences = []
        self.in_script = False

    def handle_starttag(self, tag, attrs):
        self.in_script = tag == "script"
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.offences.append(tag)
        self.offences += [
            (tag, name)
            for name, value in attrs
            if name == "style" or name.startswith("on") or (value or "").startswith("javascript:")
        ]

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        if self.in_script and data.strip():
            self.offences.append(data)


@pytest.fixture
def room(tmp_path, renderer):
    """A renderer with a room called `room`, whose page can be written."""

    def write(text):
        (tmp_path / "page.html").write_text(text)
        return Renderer({"room": tmp_path}, "0.1.0")

    return write


@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_a_script_or_a_style_of_its_own(pages, path):
    policeman = Policeman()
    policeman.feed(pages[path].decode())
    assert policeman.offences == []


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_one_first_heading(pages, path):
    assert pages[path].count(b"<h1") == 1


def test_the_style_page_shows_every_component_and_what_draws_it(pages):
    page = pages["/-/components"].decode()
    for path in (TEMPLATES / "components").iterdir():
        name = path.stem.removeprefix("_")
        assert f'id="{name}"' in page, f"{name} is not on the style page"
        sample = (TEMPLATES / "samples" / f"{name}.html").read_text()
        assert f"{name}" in sample, f"the sample of {name} shows something else"
        assert str(escape(sample.splitlines()[-1])) in page


def test_a_name_the_context_lacks_is_an_error(room):
    with pytest.raises(UndefinedError):
        room("{{ missing }}").render("room/page.html", {})


def test_what_people_wrote_is_escaped(room):
    page = room("<a title='{{ text }}'>{{ text }}</a>").render("room/page.html", {"text": "<'\"&>"})
    assert page == b"<a title='&lt;&#39;&#34;&amp;&gt;'>&lt;&#39;&#34;&amp;&gt;</a>"


def test_a_room_is_reached_by_its_name_only(room):
    with pytest.raises(TemplateNotFound):
        room("x").render("page.html", {})


def test_a_room_cannot_reach_out_of_its_folder(room):
    with pytest.raises(TemplateNotFound):
        room("x").render("room/../page.html", {})


def test_the_past_is_announced_and_has_a_way_back(renderer, frame):
    from dataclasses import replace
    from datetime import UTC, datetime

    from muniment.kernel.moment import Moment

    then = replace(frame, moment=Moment(as_of=datetime(2026, 3, 1, tzinfo=UTC)))
    page = renderer.render("components.html", stylepage.context(then)).decode()
    assert "You are looking at the past." in page
    assert '<body class="is-past">' in page
    assert '<a class="btn btn-sm" href="/-/components">Back to now</a>' in page
    assert (
        "You are looking at the past."
        not in renderer.render("components.html", stylepage.context(frame)).decode()
    )


def test_a_visitor_is_offered_to_sign_in(renderer, frame):
    from dataclasses import replace

    nobody = replace(frame, actor=None)
    page = renderer.render("components.html", stylepage.context(nobody))
    assert b'href="/sign-in"' in page
    assert b"Sign out" not in page


def test_an_invalid_field_names_its_help_and_its_error(pages):
    page = pages["/-/components"].decode()
    assert 'aria-describedby="field-name-help field-name-error" aria-invalid="true"' in page
    assert 'id="field-name-error"' in page


def test_a_password_is_never_sent_back(room):
    from muniment.platform.web.form import Form

    template = (
        '{% from "components/_text_field.html" import text_field %}'
        '{{ text_field(form, "password", "Password", type="password") }}'
    )
    page = room(template).render("room/page.html", {"form": Form({"password": "secret"})})
    assert b"secret" not in page
