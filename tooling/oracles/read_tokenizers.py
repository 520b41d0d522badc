"""Reads tokenizers of folders of ours in Python's transformers, for packages/models.

    python tooling/oracles/read_tokenizers.py FOLDER...

Each folder also holds texts.json, a list. Prints a JSON list with an object for each folder: the `ids` of each text
alone, and of a batch of all, the `names` of what the model is given, and for each text whether it is padded on the
right with `padding`, the id that config.json states.
"""

import contextlib
import json
import pathlib
import sys

from transformers import AutoConfig, AutoTokenizer


def read(folder: str) -> dict:
    texts = json.loads((pathlib.Path(folder) / "texts.json").read_text())
    tokenizer = AutoTokenizer.from_pretrained(folder)
    alone = [tokenizer(text)["input_ids"] for text in texts]
    batch = tokenizer(texts, padding=True)
    padding = AutoConfig.from_pretrained(folder).pad_token_id
    padded = [row == ids + [padding] * (len(row) - len(ids)) for row, ids in zip(batch["input_ids"], alone)]
    return dict(ids=alone, names=sorted(batch), padding=padding, padded=padded)


with contextlib.redirect_stdout(sys.stderr):
    results = [read(folder) for folder in sys.argv[1:]]
json.dump(results, sys.stdout)
