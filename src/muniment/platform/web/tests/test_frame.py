from datetime import UTC, datetime

from muniment.kernel.moment import Moment
from muniment.platform.web.frame import Frame

THEN = Moment(as_of=datetime(2026, 3, 1, tzinfo=UTC))
SINCE = "as_of=2026-03-01T00%3A00%3A00Z"


def test_segments_are_quoted_so_that_a_name_never_becomes_a_path():
    assert Frame(path="/").to("models", "a/../b", "x y?") == "/models/a%2F..%2Fb/x%20y%3F"


def test_a_list_among_the_segments_stands_for_its_elements():
    assert Frame(path="/").to(["models", "default"], "fraud", ["files", "a"]) == (
        "/models/default/fraud/files/a"
    )


def test_an_absent_query_value_is_left_out():
    assert Frame(path="/").to("models", q="x", cursor=None) == "/models?q=x"


def test_every_address_carries_the_moment_on():
    frame = Frame(path="/models", query=(("q", "x"),), moment=THEN)
    assert frame.to("models") == f"/models?{SINCE}"
    assert frame.link("/projects") == f"/projects?{SINCE}"
    assert frame.here(cursor="c") == f"/models?q=x&cursor=c&{SINCE}"


def test_the_present_of_a_page_has_no_moment():
    frame = Frame(path="/models", query=(("q", "x"),), moment=THEN)
    assert frame.now == "/models?q=x"
    assert frame.present("models") == "/models"


def test_this_page_can_be_asked_for_with_another_query():
    frame = Frame(path="/models", query=(("q", "x"), ("cursor", "c")))
    assert frame.here(cursor=None) == "/models?q=x"
    assert frame.here(q="y") == "/models?cursor=c&q=y"


def test_a_non_ascii_path_stays_an_address():
    assert Frame(path="/models/ü").here() == "/models/%C3%BC"


def test_a_page_below_an_entry_belongs_to_it():
    frame = Frame(path="/models/default/fraud")
    assert frame.leads_here("/models")
    assert not frame.leads_here("/mod")
    assert not frame.leads_here("/")
    assert Frame(path="/").leads_here("/")


def test_what_was_known_travels_too():
    frame = Frame(path="/", moment=Moment(as_known=datetime(2026, 3, 1, 4, 5, tzinfo=UTC)))
    assert dict(frame.moment_query) == {"as_known": "2026-03-01T04:05:00Z"}
