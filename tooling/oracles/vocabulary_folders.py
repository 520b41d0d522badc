"""Encodes texts with tokenizers that Python's transformers makes from vocabulary files, for packages/tokenization.

    python tooling/oracles/vocabulary_folders.py TEXTS FOLDER...

TEXTS is a JSON file with a list of texts and of pairs of texts. Prints a JSON list with an object for each folder:
`tokenizer`, the tokenizer.json that transformers makes, without vocabulary and merges; `encodings`, the ids, type_ids,
offsets (in code points) and special tokens of each text; or `error`, where transformers refuses the folder.
"""

import json
import pathlib
import sys
import warnings

from transformers import AutoTokenizer
from transformers.utils import logging


def read(folder: str, texts: list) -> dict:
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except Exception as error:  # Whatever it is, transformers does not read the folder.
        return {"error": f"{type(error).__name__}: {error}"}
    backend = tokenizer.backend_tokenizer
    stated = json.loads(backend.to_str())
    for name in ("vocab", "merges"):
        stated["model"].pop(name, None)
    encodings = [backend.encode(*([text] if isinstance(text, str) else text)) for text in texts]
    return {
        "tokenizer": stated,
        "encodings": [
            {"ids": e.ids, "type_ids": e.type_ids, "offsets": e.offsets, "special": e.special_tokens_mask}
            for e in encodings
        ],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    texts = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps([read(folder, texts) for folder in sys.argv[2:]]))
