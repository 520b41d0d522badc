"""Encodes and decodes with tokenizers of any stages, for packages/tokenization.

    python tooling/oracles/any_tokenizer.py CASES

CASES is a JSON list of {"json": a tokenizer.json, "texts": a list}. Prints a JSON list with one entry for each: null for
a tokenizer that is refused, else for each text its `ids`, `tokens`, `offsets` (in code points) and what the ids are
`decoded` to, or null where that is an error.
(An error in Rust may end the process, or never end, so each tokenizer has a process of its own.)
"""

import json
import os
import resource
import signal
import sys

from tokenizers import Tokenizer

MOST_MEMORY = 2 * 2**30
MOST_SECONDS = 10


def encode(tokenizer: Tokenizer, text: str) -> dict | None:
    try:
        encoding = tokenizer.encode(text)
        ids = encoding.ids
        decoded = tokenizer.decode(ids, skip_special_tokens=True) if ids else ""
        return dict(ids=ids, tokens=encoding.tokens, offsets=encoding.offsets, decoded=decoded)
    except BaseException:  # noqa: BLE001 - a panic of Rust is no Exception
        return None


def read(case: dict) -> list | None:
    try:
        tokenizer = Tokenizer.from_str(case["json"])
    except BaseException:  # noqa: BLE001
        return None
    return [encode(tokenizer, text) for text in case["texts"]]


def in_own_process(case: dict) -> list | None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.alarm(MOST_SECONDS)
        # Rust tells of every panic on stderr.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        with open(writing, "w", encoding="utf-8") as result:
            json.dump(read(case), result)
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as result:
        written = result.read()
    os.waitpid(child, 0)
    return json.loads(written) if written else None


os.environ["TOKENIZERS_PARALLELISM"] = "false"
with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
json.dump([in_own_process(case) for case in cases], sys.stdout)
