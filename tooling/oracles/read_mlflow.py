"""Prints the runs of an experiment as MLflow's own client reads them from a server.

Needs mlflow. Run by tests of packages/experiments: python read_mlflow.py URI EXPERIMENT
"""

import json
import sys

from mlflow import MlflowClient

client = MlflowClient(tracking_uri=sys.argv[1])
experiment = client.get_experiment_by_name(sys.argv[2])
runs = {}
for run in client.search_runs([experiment.experiment_id]):
    runs[run.info.run_name] = {
        "status": run.info.status,
        "parameters": run.data.params,
        "tags": run.data.tags,
        "curves": {
            key: [[point.step, point.value, point.timestamp] for point in client.get_metric_history(run.info.run_id, key)]
            for key in run.data.metrics
        },
    }
print(json.dumps(runs))
