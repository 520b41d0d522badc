"""Loads folders of ours that tag tokens in Python's transformers, for packages/classifier.

    python tooling/oracles/read_tagger_folder.py JOBS

JOBS is a JSON list of {"folder": PATH, "texts": [...], "rows": [{"tokens": [...], "marked": INDEX or null}]}. Prints a
JSON list with an object for each: the model's class and labels; `spans`, by aggregation strategy and text, of a
token-classification pipeline, with places in code points; and for each row `ids` (of tokens encoded with
is_split_into_words), and for each token the probabilities at its first sub-token, `null` where it has none. Sub-tokens
of a marked token are of type 1.
"""

import json
import sys

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

@torch.no_grad()
def tag(model, tokenizer, tokens: list[str], marked: int | None) -> dict:
    encoded = tokenizer(tokens, is_split_into_words=True, return_tensors="pt")
    words = encoded.word_ids()
    if marked is not None:
        encoded["token_type_ids"] = torch.tensor([[int(word == marked) for word in words]])
    probabilities = model(**encoded).logits[0].softmax(-1)
    found: list = [None] * len(tokens)
    for position, word in reversed(list(enumerate(words))):
        if word is not None:
            found[word] = probabilities[position].tolist()
    return {"ids": encoded["input_ids"][0].tolist(), "probabilities": found}


def read(folder: str, texts: list[str], rows: list[dict]) -> dict:
    model = AutoModelForTokenClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def spans(strategy: str) -> list:
        tagger = pipeline(
            "token-classification", model=model, tokenizer=tokenizer, aggregation_strategy=strategy, device="cpu"
        )
        return [
            [
                {"label": span["entity_group"], "score": float(span["score"]), "start": span["start"], "end": span["end"]}
                for span in tagger(text)
            ]
            for text in texts
        ]

    return {
        "model": type(model).__name__,
        "labels": [model.config.id2label[i] for i in range(model.config.num_labels)],
        "spans": {strategy: spans(strategy) for strategy in ("first", "max", "average")},
        "rows": [tag(model, tokenizer, **row) for row in rows],
    }


json.dump([read(**job) for job in json.loads(sys.argv[1])], sys.stdout)
