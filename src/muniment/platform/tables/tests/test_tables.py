"""Tables in each format, read back by other means than they were written with."""

import csv
import gzip
import io
import json
import struct
from datetime import UTC, datetime

import pytest

from muniment.platform.tables import FORMATS, Kind

COLUMNS = {
    "name": Kind.TEXT,
    "auc": Kind.NUMBER,
    "live": Kind.TRUTH,
    "since": Kind.TIME,
    "tags": Kind.TEXT,
}
THEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ROWS = [
    {"name": "=cmd()", "auc": -0.5, "live": True, "since": THEN, "tags": ["a", "b"]},
    {"name": 'é, "q"', "live": False},
    {"auc": 2, "tags": "+1"},
]


def written(name, *batches, columns=COLUMNS):
    writer = FORMATS[name].writer(columns)
    return writer.begin() + b"".join(writer.rows(batch) for batch in batches) + writer.end()


def test_csv_holds_no_formula_and_keeps_numbers():
    rows = list(csv.reader(io.StringIO(written("csv", ROWS[:2], ROWS[2:]).decode(), newline="")))
    assert rows == [
        ["name", "auc", "live", "since", "tags"],
        ["'=cmd()", "-0.5", "true", "2026-03-04T05:06:07Z", "a; b"],
        ['é, "q"', "", "false", "", ""],
        ["", "2", "", "", "'+1"],
    ]


def test_a_heading_is_no_formula_either():
    assert written("csv", columns={"@sum(a)": Kind.TEXT}) == b"'@sum(a)\r\n"


@pytest.mark.parametrize("batches", [(), ([],), (ROWS,), (ROWS[:1], ROWS[1:]), ([], ROWS, [])])
def test_json_is_one_array_however_it_was_written(batches):
    told = [row for batch in batches for row in batch]
    assert len(json.loads(written("json", *batches))) == len(told)
    assert len(written("jsonl", *batches).splitlines()) == len(told)


def test_json_says_nothing_where_there_is_nothing():
    assert json.loads(written("json", ROWS))[2] == {"auc": 2, "tags": "+1"}


def test_parquet_is_read_back_as_it_was_written():
    raw = written("parquet", ROWS[:2], ROWS[2:])
    assert (raw[:4], raw[-4:]) == (b"PAR1", b"PAR1")
    size = struct.unpack("<I", raw[-8:-4])[0]
    footer = Thrift(raw[-8 - size : -8]).struct()
    assert (footer[1], footer[3]) == (1, 3)
    assert [element[4].decode() for element in footer[2][1:]] == list(COLUMNS)
    assert [element[1] for element in footer[2][1:]] == [6, 5, 0, 2, 6]
    columns = [
        [value for group in footer[4] for value in chunk(raw, group[1][n])] for n in range(5)
    ]
    assert columns == [
        [b"=cmd()", 'é, "q"'.encode(), None],
        [-0.5, None, 2.0],
        [True, False, None],
        [round(THEN.timestamp() * 1000), None, None],
        [b"a; b", None, b"+1"],
    ]


def chunk(raw, told):
    """Read a column chunk of one gzipped page, as the specification of Parquet has it."""
    meta = told[3]
    reader = Thrift(raw[meta[9] :])
    page = reader.struct()
    body = gzip.decompress(raw[meta[9] + reader.at :][: page[3]])
    assert (len(body), meta[7]) == (page[2], reader.at + page[3])
    length = struct.unpack("<I", body[:4])[0]
    levels, values = body[5 : 4 + length], body[4 + length :]
    there = [bool(levels[n // 8] >> n % 8 & 1) for n in range(page[5][1])]
    found, reading = [], io.BytesIO(values)
    for place, is_there in enumerate(there):
        if not is_there:
            found.append(None)
        elif meta[1] == 0:
            found.append(bool(values[0] >> sum(there[:place]) & 1))
        elif meta[1] == 6:
            found.append(reading.read(struct.unpack("<I", reading.read(4))[0]))
        else:
            found.append(struct.unpack("<d" if meta[1] == 5 else "<q", reading.read(8))[0])
    return found


class Thrift:
    """A reader of the compact protocol that knows no schema."""

    def __init__(self, raw):
        self.raw, self.at = raw, 0

    def byte(self):
        self.at += 1
        return self.raw[self.at - 1]

    def varint(self):
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    def value(self, kind):
        if kind in {5, 6}:
            number = self.varint()
            return number >> 1 ^ -(number & 1)
        if kind == 8:
            length = self.varint()
            self.at += length
            return self.raw[self.at - length : self.at]
        if kind == 12:
            return self.struct()
        head = self.byte()
        count = self.varint() if head >> 4 == 15 else head >> 4
        return [self.value(head & 15) for _ in range(count)]

    def struct(self):
        found, number = {}, 0
        while head := self.byte():
            number += head >> 4
            found[number] = self.value(head & 15)
        return found
