"""Checks the checksums of files that we wrote, for packages/storage.

    python tooling/oracles/checksums.py FILE...

Prints a JSON list that says for each safetensors or JSON file whether its checksum is that of its bytes.
"""

import hashlib
import json
import sys

from safetensors import safe_open


def holds(path: str) -> bool:
    with open(path, "rb") as file:
        content = file.read()
    if path.endswith(".json"):
        checksum = json.loads(content)["checksum"]
    else:
        with safe_open(path, "np") as file:
            checksum = file.metadata()["checksum"]
    assert content.count(checksum.encode()) == 1
    return hashlib.sha256(content.replace(checksum.encode(), b"0" * 64)).hexdigest() == checksum


json.dump([holds(path) for path in sys.argv[1:]], sys.stdout)
