"""What does Prometheus see of an archive? Every metric, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from alarms.health import Health
from storage.export.whole_file import whole_file
from storage.incidents import Severity
from storage.software import SOFTWARE

#: The metrics: what each means, and by what its values are told apart.
METRICS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "thanhuy_health": ("0 well, 1 see, 2 not usable", ()),
    "thanhuy_build_info": ("1; the version of the program that looked", ("version",)),
    "thanhuy_incidents_open": (
        "open incidents that nobody has acknowledged", ("severity",),
    ),
    "thanhuy_incident_open": ("1 for each open incident", ("monitor", "subject", "severity")),
    "thanhuy_frontier_urls": ("URLs that the frontier knows", ("state",)),
    "thanhuy_archive_in_use": ("1 while a crawl or another writer is under way", ()),
    "thanhuy_last_good_crawl_timestamp_seconds": (
        "when the last crawl ended that came as far as it was meant to", (),
    ),
    "thanhuy_last_crawl_started_timestamp_seconds": ("when the last crawl began", ()),
    "thanhuy_last_crawl_seconds": ("from its first request to its last commit", ()),
    "thanhuy_last_crawl_count": (
        "what the last crawl counted, as its last line names it", ("what",),
    ),
    "thanhuy_disk_free_bytes": ("free where the archive's directory is", ()),
    "thanhuy_job_next_start_timestamp_seconds": ("when a job of the schedule is due", ("job",)),
    "thanhuy_job_last_exit_code": (
        "exit code of a job's last attempt that has ended; -1: nobody saw it", ("job",),
    ),
    "thanhuy_job_last_end_timestamp_seconds": ("when that attempt ended", ("job",)),
}  # fmt: skip
_COUNTS = (
    "pages", "articles_new", "articles_revised", "articles_unchanged", "duplicates", "gone",
    "errors",
)  # fmt: skip
#: The values of a metric's labels, and its own.
_Value = tuple[tuple[str, ...], float]


def as_text(health: Health) -> str:
    """Return the metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Collector(health))
    return generate_latest(registry).decode()


def write_text_file(health: Health, file: Path) -> None:
    """Write the metrics for node_exporter's textfile collector, whole or not at all.

    :raises storage.errors.ThanhuyError: if the file cannot be written
    """
    text = as_text(health)
    with whole_file(file) as stream:
        stream.write(text.encode())


class _Collector(Collector):
    """The metrics of one look; of an archive that cannot be used, what is known without it."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """Yield each metric that has a value."""
        for name, values in _values(self._health).items():
            help_, labels = METRICS[name]
            metric = GaugeMetricFamily(name, help_, labels=labels)
            for told, value in values:
                metric.add_metric(told, value)
            if metric.samples:
                yield metric


def _values(health: Health) -> dict[str, list[_Value]]:
    figures = health.figures
    return {
        "thanhuy_health": [((), health.state.value)],
        "thanhuy_build_info": [((SOFTWARE,), 1)],
        "thanhuy_incidents_open": _open(figures),
        "thanhuy_incident_open": [
            ((each.monitor, each.subject, each.severity), 1) for each in health.incidents
        ],
        "thanhuy_frontier_urls": [
            ((name.removeprefix("frontier_"),), number)
            for name, number in figures.items()
            if name.startswith("frontier_")
        ],
        "thanhuy_archive_in_use": [((), value) for value in _known(figures.get("is_busy"))],
        "thanhuy_last_good_crawl_timestamp_seconds": _at(figures.get("last_good_crawl_at")),
        "thanhuy_disk_free_bytes": [
            ((), value) for value in _known(figures.get("disk_free_bytes"))
        ],
        **_of_run(health.run),
        **_of_jobs(health),
    }


def _open(figures: Mapping[str, Any]) -> list[_Value]:
    named = {Severity.CRITICAL: "open_critical", Severity.WARNING: "open_warnings"}
    return [((each,), figures[name]) for each, name in named.items() if name in figures]


def _of_run(run: Any) -> dict[str, list[_Value]]:
    if run is None:
        return {}
    seconds = (run.details or {}).get("seconds")
    return {
        "thanhuy_last_crawl_started_timestamp_seconds": _at(run.started_at),
        "thanhuy_last_crawl_seconds": [((), value) for value in _known(seconds)],
        "thanhuy_last_crawl_count": [((name,), getattr(run, name)) for name in _COUNTS],
    }


def _of_jobs(health: Health) -> dict[str, list[_Value]]:
    ended = {name: each for name, each in health.attempts.items() if each.ended_at is not None}
    return {
        "thanhuy_job_next_start_timestamp_seconds": [
            ((job.name,), value) for job in health.jobs for _, value in _at(job.due_at)
        ],
        "thanhuy_job_last_exit_code": [
            ((name,), -1 if each.exit_code is None else each.exit_code)
            for name, each in ended.items()
        ],
        "thanhuy_job_last_end_timestamp_seconds": [
            ((name,), value) for name, each in ended.items() for _, value in _at(each.ended_at)
        ],
    }


def _at(moment: datetime | None) -> list[_Value]:
    return [] if moment is None else [((), moment.timestamp())]


def _known(value: float | None) -> list[float]:
    return [] if value is None else [float(value)]
