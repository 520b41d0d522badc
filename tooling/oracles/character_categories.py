"""What Python's tokenizers makes of every character by itself, for packages/tokenization.

    python tooling/oracles/character_categories.py

Prints a JSON object: for each normalizer, by its settings as JSON, an object of the characters that it changes and what it
makes of them; and `punctuation`, the characters that BertPreTokenizer cuts off.
"""

import json
import sys

from tokenizers import Tokenizer, normalizers
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer

CHARACTERS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
NORMALIZERS = [
    dict(type="BertNormalizer", clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False),
    dict(type="BertNormalizer", clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False),
    *(dict(type=name) for name in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt")),
]


def read_normalizer(stated: dict) -> normalizers.Normalizer:
    tokenizer = json.loads(Tokenizer(WordLevel({"?": 0}, "?")).to_str())
    return Tokenizer.from_str(json.dumps({**tokenizer, "normalizer": stated})).normalizer


def changes(stated: dict) -> dict[str, str]:
    normalizer = read_normalizer(stated)
    made = ((character, normalizer.normalize_str(character)) for character in CHARACTERS)
    return {character: text for character, text in made if text != character}


cut = BertPreTokenizer()
punctuation = [character for character in CHARACTERS if len(cut.pre_tokenize_str(f"a{character}a")) == 3]
found = {json.dumps(stated, separators=(",", ":")): changes(stated) for stated in NORMALIZERS}
json.dump({"normalizers": found, "punctuation": punctuation}, sys.stdout)
