"""Counts what the exporters were told was taken, and prints it at the end: the shop's test holds it against what is
stored, and against what Health says. A service of your own needs none of this."""

import json
from collections import Counter

from opentelemetry.sdk.metrics.export import Histogram

_counts = {"spans": 0, "logs": 0, "metricPoints": 0, "failed": 0}
# Of these: spans by scope and by status, exemplars by the histogram they came with.
_scopes, _statuses, _exemplars = Counter(), Counter(), Counter()


def tally_spans(batch):
    _scopes.update(span.instrumentation_scope.name for span in batch)
    _statuses.update(span.status.status_code.name for span in batch)


def _metrics_of(data):
    return [metric for resource in data.resource_metrics for scope in resource.scope_metrics for metric in scope.metrics]


def points_of(data):
    return sum(len(metric.data.data_points) for metric in _metrics_of(data))


def tally_exemplars(data):
    for metric in _metrics_of(data):
        if isinstance(metric.data, Histogram):
            _exemplars[metric.name] += sum(len(point.exemplars) for point in metric.data.data_points)


def counted(exporter, signal, size_of=len, tally=None):
    export = exporter.export

    def counting(batch, *args, **kwargs):
        result = export(batch, *args, **kwargs)
        taken = result.name == "SUCCESS"
        _counts[signal if taken else "failed"] += size_of(batch)
        if taken and tally:
            tally(batch)
        return result

    exporter.export = counting
    return exporter


def print_counts():
    parts = {"scopes": _scopes, "errors": _statuses["ERROR"], "exemplars": _exemplars}
    print(json.dumps({"exported": {**_counts, **parts}}), flush=True)
