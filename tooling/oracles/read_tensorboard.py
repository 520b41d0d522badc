"""Prints the curves of event files as TensorBoard reads them: by run, by tag, [step, value, wall time].

Needs tensorboard. Run by tests of packages/experiments: python read_tensorboard.py LOGDIR
"""

import json
import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import SCALARS, EventAccumulator

logdir = Path(sys.argv[1])
runs = {}
for folder in sorted({file.parent for file in logdir.rglob("*tfevents*")}):
    events = EventAccumulator(str(folder), size_guidance={SCALARS: 0}).Reload()
    runs[folder.relative_to(logdir).as_posix()] = {
        tag: [[point.step, point.value, point.wall_time] for point in events.Scalars(tag)]
        for tag in events.Tags()["scalars"]
    }
print(json.dumps(runs))
