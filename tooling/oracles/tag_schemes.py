"""Entities that seqeval finds in tags, for packages/datasets.

    python tooling/oracles/tag_schemes.py > packages/datasets/testing/fixtures/tag-schemes.json

`lenient`: random tags in BIO and IOBES, mostly broken, with the entities of seqeval's default reading. `strict`: tags that
keep IOB1, BILOU and IOBES, with the entities of its strict reading. Entities are [type, first token, last token].
"""

import json
import random

from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOB1, IOBES, Entities

LETTERS = {"bio": "BI", "iobes": "BIES"}
SCHEMES = {"iob1": IOB1, "bilou": BILOU, "iobes": IOBES}


def random_tags(rng, letters, length):
    return [
        "O" if rng.random() < 0.25 else f"{rng.choice(letters)}-{rng.choice(['PER', 'LOC'])}" for _ in range(length)
    ]


def write_spans(rng, scheme):
    """Tags of random spans, by the definitions in Ratinov and Roth (2009) and of CoNLL-2003."""
    tags, before = [], None
    for _ in range(rng.randint(1, 5)):
        kind, length = rng.choice([None, "PER", "LOC"]), rng.randint(1, 4)
        for i in range(length):
            if kind is None:
                tags.append("O")
            elif scheme == "iob1":
                tags.append(f"{'B' if i == 0 and before == kind else 'I'}-{kind}")
            else:
                begin, inside, end, single = "BILU" if scheme == "bilou" else "BIES"
                letter = single if length == 1 else begin if i == 0 else end if i == length - 1 else inside
                tags.append(f"{letter}-{kind}")
        before = kind
    return tags


def main():
    rng = random.Random(15)
    lenient = []
    for scheme, letters in LETTERS.items():
        for _ in range(150):
            tags = random_tags(rng, letters, rng.randint(1, 8))
            lenient.append({"scheme": scheme, "tags": tags, "entities": get_entities(tags)})
    strict = []
    for scheme, reading in SCHEMES.items():
        for _ in range(60):
            tags = write_spans(rng, scheme)
            found = Entities([tags], reading).entities[0]
            entities = [[entity.tag, entity.start, entity.end - 1] for entity in found]
            strict.append({"scheme": scheme, "tags": tags, "entities": entities})
    print(json.dumps({"lenient": lenient, "strict": strict}, separators=(",", ":")))


if __name__ == "__main__":
    main()
