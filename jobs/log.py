"""How is what a job prints kept, and its end told?

Each job has a log of its own in ``logs/schedule/``, rotated. Every line carries the time, the job's
name, the attempt's and the run's number, as text or as JSON.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from datetime import datetime
from enum import StrEnum
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock
from typing import TextIO

from storage.own_files import append_to_own, check_own
from vietnamese.time import VIETNAM


class LogFormat(StrEnum):
    """How the lines of a log are written."""

    TEXT = "text"  #: for people
    JSON = "json"  #: one object a line


#: Bytes of one log file, and how many full ones are kept.
_LARGEST, _KEPT = 2_000_000, 5
#: Letters of a line; and lines and letters that are kept as an attempt's last.
LONGEST_LINE = 4000
_LAST_LINES, _LAST_LETTERS = 20, 4000
#: Seconds for which lines wait for the number of the run that a command enters.
PATIENCE = 60.0
#: What a line tells besides its message.
_FIELDS = ("job", "attempt", "run")
_CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}


def log_file(job: str) -> str:
    """Return the name of a job's log, relative to the archive's ``logs/``."""
    return f"schedule/{job}.log"


class TimeFormatter(logging.Formatter):
    """Times as everywhere: ISO 8601, Vietnam's."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002  # logging's
        """Return the record's time with +07:00."""
        return datetime.fromtimestamp(record.created, VIETNAM).isoformat(timespec="seconds")


class JsonFormatter(TimeFormatter):
    """A record as one line of JSON, with the fields that it was given besides."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            **{name: getattr(record, name, None) for name in _FIELDS},
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def formatter(log_format: str, text: str) -> logging.Formatter:
    """Return what writes records as JSON, or else as *text* lays out."""
    return JsonFormatter() if log_format == "json" else TimeFormatter(text)


def open_log(logs: Path, job: str) -> TextIO:
    """Open a job's log for appending to it.

    :raises OSError: if that cannot be, or it is a link, or leads out of the archive
    """
    path = logs / log_file(job)
    check_own(logs)
    path.parent.mkdir(parents=True, exist_ok=True)
    check_own(path.parent)
    return append_to_own(path)


class _PatientHandler(RotatingFileHandler):
    """A file that cannot be written to costs the line, and nothing else."""

    def _open(self) -> TextIO:  # type: ignore[override]  # as text as what it opens
        return append_to_own(Path(self.baseFilename))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's
        """Pass over it: the end of an attempt is in the database too."""


class JobLog:
    """The log of one attempt."""

    def __init__(
        self, logs: Path, *, job: str, attempt: int, log_format: str, patience: float = 0
    ) -> None:
        open_log(logs, job).close()
        self._handler = _PatientHandler(
            logs / log_file(job), maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        text = "%(asctime)s %(job)s/%(attempt)d%(of_run)s | %(message)s"
        self._handler.setFormatter(formatter(log_format, text))
        self._fields = {"job": job, "attempt": attempt}
        self._last: deque[str] = deque(maxlen=_LAST_LINES)
        self._held: list[tuple[float, str]] = []
        self._lock = Lock()  # one thread reads what comes, another learns the run's number
        self._until = time.monotonic() + patience
        self.run: int | None = None  #: of the run that the command has entered

    def write(self, line: str) -> None:
        """Keep a line; it waits a while for the run's number to be known."""
        kept = line.rstrip().translate(_CONTROLS)[:LONGEST_LINE]
        with self._lock:
            self._last.append(kept)
            self._held.append((time.time(), kept))
        self.flush()

    @property
    def is_patient(self) -> bool:
        """Whether lines still wait for the run's number."""
        return self.run is None and time.monotonic() < self._until

    def flush(self, *, at_once: bool = False) -> None:
        """Write the lines that need not wait any longer."""
        if self.is_patient and not at_once:
            return
        with self._lock:
            held, self._held = self._held, []
            of_run = {"run": self.run, "of_run": "" if self.run is None else f" run {self.run}"}
            for created, line in held:
                fields = {"levelname": "INFO", "created": created, **self._fields, **of_run}
                self._handler.handle(logging.makeLogRecord({"msg": line, **fields}))

    def last_lines(self) -> str:
        """Return the end of what was written."""
        with self._lock:
            return "\n".join(self._last)[-_LAST_LETTERS:]

    def close(self) -> None:
        """Write what is held back, and close the file."""
        self.flush(at_once=True)
        self._handler.close()


class Voice:
    """Logs what goes wrong once, and that it is over: no line a look while a disk is full."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._said: dict[str, str] = {}

    def say(
        self, matter: str, message: str, *, level: int = logging.ERROR, trace: bool = False
    ) -> None:
        """Log a message, unless it was the last that was said of the matter."""
        if self._said.get(matter) != message:
            self._said[matter] = message
            self._logger.log(level, "%s", message, exc_info=trace)

    def take_back(self, matter: str, message: str = "") -> None:
        """Log that it is over, if anything had been said of the matter."""
        if self._said.pop(matter, None) is not None and message:
            self._logger.info("%s", message)
