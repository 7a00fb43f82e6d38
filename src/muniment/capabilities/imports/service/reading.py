"""Reading a file: bytes of unknown encoding and shape into rows with their place."""

from dataclasses import replace

from muniment.capabilities.imports.model.mapping import ImportMapping
from muniment.capabilities.imports.model.rows import Sheet
from muniment.capabilities.imports.model.slots import columns_of
from muniment.capabilities.imports.service.csv_rows import read_csv
from muniment.capabilities.imports.service.decoding import decode
from muniment.capabilities.imports.service.jsonl_rows import read_jsonl


def read_sheet(content: bytes, mapping: ImportMapping) -> Sheet:
    """Return the rows of a file, as the source of `mapping` says it is written.

    All of the file is in the result, as rows or as damage. Raise `Undecodable` if it is not text
    in the stated encoding, `NoHeading` if it is no table the mapping knows.
    """
    text = decode(content, mapping.source.encoding)
    if mapping.source.format == "jsonl":
        sheet = read_jsonl(text.content)
    else:
        sheet = read_csv(text.content, mapping.source, columns_of(mapping))
    return replace(sheet, notes=(text.note, *sheet.notes))
