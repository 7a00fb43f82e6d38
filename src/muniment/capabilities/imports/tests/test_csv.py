import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.model.mapping import Source
from muniment.capabilities.imports.model.values import clean_text
from muniment.capabilities.imports.service.csv_dialect import NoHeading
from muniment.capabilities.imports.service.csv_rows import read_csv

KNOWN = frozenset({"id", "title", "note"})
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6)


def sheet_of(text, **source):
    return read_csv(text, Source(format="csv", **source), KNOWN)


def values(sheet):
    return [list(row.values.values()) for row in sheet.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter):
    sheet = sheet_of("id,title,note\n1,a b,c\n".replace(",", delimiter))
    assert sheet.headers == ("id", "title", "note")
    assert values(sheet) == [["1", "a b", "c"]]


def test_text_above_the_heading_is_passed_over():
    sheet = sheet_of("Inventory; 2025, final\n\nId,Title,Note\n1,a,b\n")
    assert sheet.headers == ("Id", "Title", "Note")
    assert sheet.notes[0] == "The heading is row 3; a comma ends each cell."
    assert sheet.rows[0].number == 4


def test_the_heading_row_and_delimiter_can_be_stated():
    sheet = sheet_of("id;x\nid~title\n1~a\n", delimiter="~", heading_row=2)
    assert (sheet.headers, values(sheet)) == (("id", "title"), [["1", "a"]])


@pytest.mark.parametrize("text", ["", "\n\n", "name,kind\na,b\n", '{"id": 1}\n'])
def test_a_file_without_a_known_heading_is_refused(text):
    with pytest.raises(NoHeading, match="None of the columns"):
        sheet_of(text)


def test_rows_say_where_they_are_in_the_sheet_and_in_the_file():
    sheet = sheet_of('id,title\r\n1,"two\r\nlines"\r\n\r\n2,b\r\n')
    assert [(row.number, row.line) for row in sheet.rows] == [(2, 2), (4, 5)]
    assert "1 empty rows were passed over." in sheet.notes


def test_doubled_and_missing_headings_get_names_of_their_own():
    sheet = sheet_of("id,title,title,\n1,a,b,c\n")
    assert sheet.headers == ("id", "title", "title (3)", "column 4")
    assert any("appears twice" in note for note in sheet.notes)


def test_cells_beyond_the_heading_are_damage_unless_empty():
    sheet = sheet_of("id,title\n1,a,,\n2,b,c\n")
    assert values(sheet) == [["1", "a"]]
    (damage,) = sheet.damaged
    assert (damage.number, damage.line, damage.content) == (3, 3, "c")
    assert damage.message == "has 3 cells where the heading has 2"


def test_missing_cells_are_counted():
    assert [row.short_by for row in sheet_of("id,title,note\n1\n2,b,c\n").rows] == [2, 0]


@pytest.mark.parametrize(
    "broken", ['2,"not closed', '2,"closed" too early', '2,"a\nb" c', '2,"' + "x" * 140_000]
)
def test_a_broken_quote_damages_its_row_and_no_other(broken):
    sheet = sheet_of(f'id,title\n1,a\n{broken}\n3,c\n4,"d\ne"\n')
    assert values(sheet) == [["1", "a"], ["3", "c"], ["4", "d\ne"]]
    (damage,) = sheet.damaged
    assert (damage.line, damage.last_line) == (3, 3 + broken.count("\n"))
    assert damage.message.startswith("cannot be split into cells")


def test_a_cell_that_is_too_long_is_not_called_a_lack_of_quotes():
    sheet = sheet_of(f"id,title\n1,{'x' * 200_000}\n2,b\n")
    assert values(sheet) == [["2", "b"]]
    (damage,) = sheet.damaged
    assert "a cell holds more than 131072 characters" in damage.message
    assert damage.fix.startswith("Shorten the cell")


def test_a_heading_said_again_is_no_record():
    sheet = sheet_of("id,title,note\nid,title,note\n1,a,b\nid , title,note\n2,id,title\n")
    assert values(sheet) == [["1", "a", "b"], ["2", "id", "title"]]
    assert "The heading stands 2 more times; those rows were passed over." in sheet.notes


def test_a_file_of_nothing_but_damage_is_given_up_and_accounted_for():
    text = "id,title\n" + '"a" b\n' * 5000
    sheet = sheet_of(text)
    assert sheet.rows == ()
    assert "too much of the file" in sheet.damaged[-1].message
    assert sheet.damaged[-1].last_line == 5001


@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back(rows, delimiter, line_end):
    written = io.StringIO()
    quoting = {"delimiter": delimiter, "lineterminator": line_end, "quoting": csv.QUOTE_ALL}
    csv.writer(written, **quoting).writerows([["id", "title", "note"], *rows])
    sheet = sheet_of(written.getvalue(), delimiter=delimiter.replace("\t", "tab"), heading_row=1)
    assert values(sheet) == [row for row in rows if any(map(clean_text, row))]
    assert sheet.damaged == ()


@given(st.text(st.sampled_from('ab,;"\n\r 1'), max_size=60))
def test_every_line_is_in_a_row_or_in_damage_or_empty(text):
    sheet = sheet_of("id,title\n" + text, heading_row=1, delimiter=",")
    numbers = [part.number for part in (*sheet.rows, *sheet.damaged)]
    assert len(set(numbers)) == len(numbers)
    kept = "".join(str(v) for row in sheet.rows for v in row.values.values())
    lost = sum(text.count(c) for c in "ab1") - sum(kept.count(c) for c in "ab1")
    assert lost == 0 or sheet.damaged
