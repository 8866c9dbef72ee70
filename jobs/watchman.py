"""What does the schedule's service see to besides starts? That time passes well, and is told of."""

from __future__ import annotations

import logging
import subprocess
import time
from datetime import datetime

from alarms import deliver
from alarms.limits import read_limits
from alarms.upkeep import upkeep_checks
from config import Config, Receivers
from jobs.log import Voice
from storage import incidents
from storage.archive import Archive
from storage.errors import ThanhuyError
from vietnamese.time import VIETNAM

#: Seconds after which a process that tells somebody is ended.
_LONGEST_TELLING = 90.0


class Watchman:
    """Looks at what no single run can see, and has somebody told of incidents."""

    def __init__(self, config: Config, voice: Voice, *, interval: float) -> None:
        self._config = config
        self._voice = voice
        self._interval = interval  #: seconds between two looks
        self._looked = float("-inf")
        self._telling: subprocess.Popen[bytes] | None = None
        self._told = 0.0  # when that began

    def look(self, archive: Archive) -> None:
        """Do what is due; it takes no time, and nothing that fails here holds up a start."""
        try:
            if time.monotonic() - self._looked >= self._interval:
                self._looked = time.monotonic()
                self._see(archive)
            self._tell(archive)
        except (ThanhuyError, OSError) as error:
            self._voice.say("watch", f"incidents cannot be seen to: {error}; trying again")
        else:
            self._voice.take_back("watch", "incidents are seen to again")

    def _see(self, archive: Archive) -> None:
        now = datetime.now(VIETNAM)
        checks = upkeep_checks(archive, read_limits(archive.directory), now=now)
        with archive.snapshot() as connection:
            known = {(each.monitor, each.subject) for each in incidents.unresolved(connection)}
        if known or not all(check.is_well for check in checks):
            with archive.transaction() as connection:
                incidents.report(connection, checks, now=now)
        for check in checks:
            if not check.is_well and (check.monitor, check.subject) not in known:
                name = f"{check.monitor} {check.subject}".strip()
                self._voice.say(
                    f"alarm {name}", f"ALARM: {name}: {check.seen}", level=logging.WARNING
                )

    def _tell(self, archive: Archive) -> None:
        if self._telling is not None:
            if self._telling.poll() is not None:
                self._telling = None
            elif time.monotonic() - self._told > _LONGEST_TELLING:
                self._telling.kill()
            return
        if not Receivers.read().notify:
            return
        with archive.snapshot() as connection:
            waits = incidents.untold(connection, now=datetime.now(VIETNAM))
        if waits:
            self._telling, self._told = deliver.begin(self._config), time.monotonic()

    @property
    def pids(self) -> set[int]:
        """The process that is waited for."""
        return {self._telling.pid} if self._telling is not None else set()
