"""Reads folders of ours with sentence-transformers, for packages/models.

    python tooling/oracles/read_sentence_encoder.py TEXTS FOLDER...        (TEXTS: a JSON list)

Prints a JSON list with an object for each folder: the vectors of the texts, where texts are cut, and the pooling.
"""

import contextlib
import json
import sys

from sentence_transformers import SentenceTransformer


def read(folder: str, texts: list[str]) -> dict:
    model = SentenceTransformer(folder, device="cpu")
    return {
        "vectors": model.encode(texts).tolist(),
        "maxLength": model.max_seq_length,
        "pooling": model[1].pooling_mode,
    }


with contextlib.redirect_stdout(sys.stderr):
    results = [read(folder, json.loads(sys.argv[1])) for folder in sys.argv[2:]]
json.dump(results, sys.stdout)
