"""Fetches from a hub with Python's huggingface_hub, or reads what is in its cache, for packages/hub.

    python tooling/oracles/hub_cache.py JOB

JOB is a JSON object: `home` for HF_HOME, `endpoint`, `repository`, `kind` ("model" or "dataset"), `revision` or null, `offline`,
and `files`, a list of names, or null for all of the repository. Prints a JSON object: `folder`, the snapshot's, or null;
`files`, the SHA-256 of what each name holds; `cached`, what scan_cache_dir finds: for each repository its number of files and
its size; `warnings`, how many entries of the cache it does not understand.
"""

import hashlib
import json
import os
import sys

job = json.loads(sys.argv[1])
os.environ.update(
    HF_HOME=job["home"],
    HF_ENDPOINT=job["endpoint"],
    HF_HUB_OFFLINE="1" if job["offline"] else "0",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_HUB_DISABLE_PROGRESS_BARS="1",
)
for name in ("HF_TOKEN", "HF_HUB_CACHE"):
    os.environ.pop(name, None)

from huggingface_hub import hf_hub_download, scan_cache_dir, snapshot_download  # noqa: E402

place = {"repo_type": job["kind"], "revision": job["revision"]}
if job["files"] is None:
    folder = snapshot_download(job["repository"], **place)
    names = [
        os.path.relpath(os.path.join(parent, name), folder) for parent, _, found in os.walk(folder) for name in found
    ]
    paths = {name: os.path.join(folder, name) for name in names}
else:
    folder = None
    paths = {name: hf_hub_download(job["repository"], name, **place) for name in job["files"]}

cache = scan_cache_dir()
print(
    json.dumps(
        {
            "folder": folder,
            "files": {name: hashlib.sha256(open(path, "rb").read()).hexdigest() for name, path in paths.items()},
            "cached": {repo.repo_id: [repo.nb_files, repo.size_on_disk] for repo in cache.repos},
            "warnings": len(cache.warnings),
        }
    )
)
