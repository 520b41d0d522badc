"""Which safetensors files the reference implementation takes, for packages/storage.

    python tooling/oracles/safetensors_headers.py FILES        (FILES: a JSON file, a list of files in base64)

Prints a JSON list with an object for each: `tensors`, the type, shape and bytes in hexadecimal of each by its name, or
`refused`, the error.
"""

import base64
import json
import sys

from safetensors import deserialize


def read(file: bytes) -> dict:
    try:
        tensors = dict(deserialize(file))
    except Exception as error:
        return {"refused": str(error)}
    return {"tensors": {name: [it["dtype"], it["shape"], it["data"].hex()] for name, it in tensors.items()}}


with open(sys.argv[1], encoding="utf-8") as files:
    results = [read(base64.b64decode(file)) for file in json.load(files)]
json.dump(results, sys.stdout)
