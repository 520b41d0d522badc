"""Frequencies of rotary positions in Python's transformers, for packages/models.

    python tooling/oracles/rotary_frequencies.py        (needs torch and transformers; writes the fixture)

Each case has fields of a config.json as files of different times have them.
"""

import json
import pathlib

import transformers
from transformers import AutoConfig
from transformers.models.gemma3.modeling_gemma3 import Gemma3RotaryEmbedding
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.modernbert.modeling_modernbert import ModernBertRotaryEmbedding

TARGET = pathlib.Path(__file__).parents[2] / "packages/models/src/fixtures/rotary-frequencies.json"

SIZES = dict(
    vocab_size=60, hidden_size=128, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2, intermediate_size=40,
    max_position_embeddings=4096, pad_token_id=0, bos_token_id=1, eos_token_id=2,
)
LLAMA3 = dict(factor=32.0, high_freq_factor=4.0, low_freq_factor=1.0, original_max_position_embeddings=8192, rope_type="llama3")
CASES = {
    "Llama": ("llama", {}),
    "Llama, another base": ("llama", dict(rope_theta=500000.0)),
    "Llama, another base, as today": ("llama", dict(rope_parameters=dict(rope_type="default", rope_theta=500000.0))),
    "Llama, linear, as once": ("llama", dict(rope_scaling=dict(type="linear", factor=4.0))),
    "Llama, linear": ("llama", dict(rope_theta=20000.0, rope_scaling=dict(rope_type="linear", factor=2.5))),
    "Llama 3.2": ("llama", dict(rope_theta=500000.0, rope_scaling=LLAMA3)),
    "Llama 3, as today": ("llama", dict(rope_parameters=LLAMA3 | dict(rope_theta=500000.0, factor=8.0))),
    "Llama 3, the context of config.json": (
        "llama",
        dict(rope_scaling={name: value for name, value in LLAMA3.items() if name != "original_max_position_embeddings"}),
    ),
    "Gemma 3": ("gemma3_text", dict(head_dim=32)),
    "Gemma 3, scaled": (
        "gemma3_text",
        dict(head_dim=32, rope_theta=1e6, rope_local_base_freq=5000.0, rope_scaling=dict(rope_type="linear", factor=8.0)),
    ),
    "Gemma 3, scaled, as today": (
        "gemma3_text",
        dict(head_dim=32, rope_parameters=dict(
            full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1e6),
            sliding_attention=dict(rope_type="default", rope_theta=5000.0),
        )),
    ),
    "ModernBERT": ("modernbert", {}),
    "ModernBERT, other bases": ("modernbert", dict(global_rope_theta=80000.0, local_rope_theta=7000.0)),
    "ModernBERT, scaled": ("modernbert", dict(rope_scaling=dict(rope_type="linear", factor=2.0))),
}
CLASSES = {"llama": LlamaRotaryEmbedding, "gemma3_text": Gemma3RotaryEmbedding, "modernbert": ModernBertRotaryEmbedding}


def case(model_type: str, fields: dict) -> dict:
    given = dict(model_type=model_type) | SIZES | fields
    config = AutoConfig.for_model(**json.loads(json.dumps(given)))
    embedding = CLASSES[model_type](config)
    names = {"all": "inv_freq", "local": "sliding_attention_inv_freq", "global": "full_attention_inv_freq"}
    found = {name: getattr(embedding, buffer) for name, buffer in names.items() if hasattr(embedding, buffer)}
    return dict(fields=given, frequencies={name: buffer.double().tolist() for name, buffer in found.items()})


if __name__ == "__main__":
    cases = {name: case(*settings) for name, settings in CASES.items()}
    source = f"transformers {transformers.__version__}, tooling/oracles/rotary_frequencies.py"
    TARGET.write_text(json.dumps(dict(source=source, cases=cases), separators=(",", ":")) + "\n")
