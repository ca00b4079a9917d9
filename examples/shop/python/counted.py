"""Counts what the exporters were told was taken, and prints it at the end: the shop's test holds it against what is
stored. A service of your own needs none of this."""

import json

_counts = {"spans": 0, "logs": 0, "metricPoints": 0, "failed": 0}


def points_of(data):
    return sum(
        len(metric.data.data_points)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    )


def counted(exporter, signal, size_of=len):
    export = exporter.export

    def counting(batch, *args, **kwargs):
        result = export(batch, *args, **kwargs)
        _counts[signal if result.name == "SUCCESS" else "failed"] += size_of(batch)
        return result

    exporter.export = counting
    return exporter


def print_counts():
    print(json.dumps({"exported": _counts}), flush=True)
