"""What does the schedule cost while nothing is due, and how long is nobody there to start a job?

Measured: an idle service's processor time, memory and log; how long a standby takes to take over
from a service that hangs (the longest case: one that has died on the same machine is known at
once); and `schedule list` of 1,000 jobs above the start of Python.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from config import Config
from jobs import entry
from scheduler import Service
from storage.archive import Archive
from storage.schedule import jobs, lease

DAY = 24 * 3600
LOOK = 5  #: seconds between two looks of a service
THANHUY = [sys.executable, "-m", "cli"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=120, help="for which a service idles")
    parser.add_argument("--jobs", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch, "archive")
        fill(archive, options.jobs)
        time_list(archive, options.jobs)
        few = Path(scratch, "few")
        fill(few, 10)
        for each, count in ((few, 10), (archive, options.jobs)):
            print(f"{count} jobs: ", end="")
            idle(each, options.seconds)
        fail_over(few)
        simulate_day(few)


def fill(archive: Path, count: int) -> None:
    with Archive.open(archive, create=True) as opened, opened.transaction() as connection:
        for number in range(count):
            line = f"{number % 60} {number % 24} 1 1 *"
            jobs.add(connection, entry.new_job(f"job {number}", line, ["verify"]))


def time_list(archive: Path, count: int) -> None:
    words = ["schedule", "list", "--archive", str(archive), "--quiet"]
    bare = fastest([sys.executable, "-c", ""])
    taken = fastest([*THANHUY, *words])
    print(
        f"schedule list, {count} jobs: {taken - bare:.2f} s above the start of Python", flush=True
    )


def fastest(words: list[str], times: int = 5) -> float:
    """Return the seconds of processor time of the cheapest run: the machine may be busy."""
    found = []
    for _ in range(times):
        before = os.times()
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
        after = os.times()
        found.append(after[2] + after[3] - before[2] - before[3])
    return min(found)


def idle(archive: Path, seconds: int) -> None:
    with subprocess.Popen(
        [*THANHUY, "schedule", "run", "--archive", str(archive)], stderr=subprocess.DEVNULL
    ) as service:
        wait_until(lambda: leader(archive) == service.pid)
        before = processor_time(service.pid)
        time.sleep(seconds)
        share = (processor_time(service.pid) - before) / seconds
        status = Path(f"/proc/{service.pid}/status").read_text().splitlines()
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        print(f"idle: {share:.2%} of a processor, {memory / 1024:.0f} MB resident")
        service.terminate()


def processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def simulate_day(archive: Path) -> None:
    said = StringIO()
    handler = logging.StreamHandler(said)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    service = Service(Config(archive=archive))
    for _ in range(DAY // LOOK):
        service.look()
    print(f"24 h idle, simulated: {len(said.getvalue())} bytes of log", flush=True)
    logging.getLogger().removeHandler(handler)


def fail_over(archive: Path) -> None:
    words = [*THANHUY, "schedule", "run", "--archive", str(archive)]
    with Archive.open(archive) as opened, opened.transaction() as connection:
        held = lease.read(connection)
        if held is not None:
            lease.release(connection, held.holder)
    services = [subprocess.Popen(words, stderr=subprocess.DEVNULL) for _ in range(2)]
    try:
        wait_until(lambda: leader(archive) in {each.pid for each in services})
        time.sleep(3 * LOOK)
        first = next(each for each in services if each.pid == leader(archive))
        first.send_signal(signal.SIGSTOP)
        since = time.monotonic()
        wait_until(lambda: leader(archive) not in {None, first.pid})
        print(f"fail-over from a service that hangs: {time.monotonic() - since:.0f} s")
    finally:
        for each in services:
            each.send_signal(signal.SIGCONT)
            each.kill()
            each.wait()


def leader(archive: Path) -> int | None:
    with Archive.open(archive, read_only=True) as opened, opened.snapshot() as connection:
        held = lease.read(connection)
    return held.pid if held else None


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.2)


if __name__ == "__main__":
    main()
