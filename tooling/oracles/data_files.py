"""Writes data files as PyArrow and openpyxl write them, for packages/datasets.

    pip install pyarrow openpyxl
    python tooling/oracles/data_files.py packages/datasets/testing/fixtures

Parquet: `NAME.parquet` with the rows of ROWS under each compression, in row groups of two; `classes.parquet` with class
numbers and tags, and their names as Hugging Face's `datasets` keeps them in the file's metadata. Excel: `sheets.xlsx`.
"""

import datetime
import json
import pathlib
import sys

import openpyxl
import pyarrow
import pyarrow.parquet

ROWS = {
    "text": ["straße 😀", "b\nc", "d", None, "f"],
    "label": ["x", "y", "x", "x", "y"],
    "labels": [["p", "q"], [], ["q"], ["p"], None],
    "score": [0.5, -1.25, 3.0, 4.0, None],
    "count": [1, 2, 3, 4, 2**40],
    "tokens": [["a", "b"], ["c"], ["d"], ["e"], ["f"]],
    "tags": [["B-X", "I-X"], ["O"], ["I-X"], ["O"], ["O"]],
    "predicate": [1, 0, 0, 0, 0],
}
COMPRESSIONS = ["none", "snappy", "gzip", "brotli", "zstd"]


def class_label(names):
    return {"names": names, "_type": "ClassLabel"}


def write_parquet(folder):
    for compression in COMPRESSIONS:
        table = pyarrow.table(ROWS)
        pyarrow.parquet.write_table(table, folder / f"{compression}.parquet", compression=compression, row_group_size=2)
    features = {
        "text": {"dtype": "string", "_type": "Value"},
        "label": class_label(["neg", "pos"]),
        "tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"},
        "ner_tags": {"feature": class_label(["O", "B-X", "I-X"]), "_type": "Sequence"},
    }
    table = pyarrow.table(
        {
            "text": ["a", "b", "c"],
            "label": [0, 1, -1],
            "tokens": [["a"], ["b", "c"], ["d"]],
            "ner_tags": [[1], [1, 2], [0]],
        }
    ).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    pyarrow.parquet.write_table(table, folder / "classes.parquet")


def write_excel(folder):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tickets"
    sheet.append([])
    sheet.append(["id", "text", "label"])
    sheet.append([1, ' say "hi"\nnow ', "greeting"])
    sheet.append([])
    sheet.append([2, 42, 7])
    sheet.append([3, datetime.date(2020, 1, 2), True])
    sheet.append([4, None, "greeting"])
    book.create_sheet("Notes").append(["read me"])
    book.create_sheet("Empty")
    book.save(folder / "sheets.xlsx")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write_parquet(target)
    write_excel(target)
