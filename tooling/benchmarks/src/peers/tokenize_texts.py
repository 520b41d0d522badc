"""Times the package tokenizers on a list of texts, on one thread.

Settings: `tokenizer` (a tokenizer.json) and `textsFile`. Requests: anything; the answer is a list with the texts a second.
"""

import json
import os
import pathlib
import time

from protocol import serve


def prepare(settings):
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(settings["tokenizer"])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = json.loads(pathlib.Path(settings["textsFile"]).read_text(encoding="utf8"))

    def handle(_):
        before = time.perf_counter()
        for encoding in tokenizer.encode_batch(texts):
            encoding.ids
        return [len(texts) / (time.perf_counter() - before)]

    return {"tokenizers": tokenizers.__version__}, handle


serve(prepare)
