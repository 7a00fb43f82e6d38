from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.service.decoding import Undecodable, decode

TABLE = "id,title\n1,Bewertung – für Ärzte\n2,naïve “model”\n"  # noqa: RUF001  what encodings differ in
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_encoding_is_found_out_and_reported(encoding):
    text = decode(TABLE.encode(encoding))
    assert text.content == TABLE
    assert text.note.startswith("Read as ")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", "Оценка кредитного риска для малого бизнеса и частных клиентов"),
        ("shift_jis", "信用リスクの評価モデルと不正検知システムの説明"),
        ("cp1253", "Μοντέλο αξιολόγησης πιστωτικού κινδύνου για επιχειρήσεις"),  # noqa: RUF001  Greek letters
    ],
)
def test_other_scripts_are_guessed_from_enough_text(encoding, words):
    table = f"id,title\n1,{words}\n" * 20
    assert decode(table.encode(encoding)).content == table


def test_a_guess_says_that_it_is_one():
    assert "a guess" in decode("für".encode("cp1252")).note


def test_a_stated_encoding_is_obeyed_and_its_mark_dropped():
    assert decode("ä".encode("cp437"), "cp437").content == "ä"
    assert decode("ä".encode("utf-8-sig"), "utf-8").content == "ä"
    assert decode("ä".encode("utf-16"), "utf-16").content == "ä"


def test_bytes_that_are_not_of_the_stated_encoding_are_refused_with_the_place():
    with pytest.raises(Undecodable, match="byte 1 is 0xff"):
        decode(b"a\xff", "utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_become_text_or_are_refused(content):
    with suppress(Undecodable):
        decode(content).content.encode("utf-8", "surrogatepass")


def test_what_is_no_text_is_not_guessed_at(shared_data):
    for file in ("lid.176.ftz", "lpips_alex_v0.1.pth"):
        with pytest.raises(Undecodable, match="save the sheet as CSV"):
            decode((shared_data / "model-files" / file).read_bytes()[:100_000])
    stray = (TABLE * 50).encode("cp1252") + b"3,a\x00b\n"
    assert decode(stray).note.startswith("Read as cp1252")
