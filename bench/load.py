"""Requests, and the processor time that answering them took."""

import os
import re
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Answered:
    """`cpu` seconds of processor went into answering `requests` in `seconds`."""

    requests: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def __iadd__(self, other):
        self.requests += other.requests
        self.seconds += other.seconds
        self.cpu += other.cpu
        return self

    @property
    def cpu_ms(self):
        return 1000 * self.cpu / self.requests

    @property
    def per_second(self):
        return self.requests / self.seconds


def cpu_of(pids):
    """Processor seconds that these processes, and their children that ended, have used."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))  # utime, stime, and those of ended children
    return total / TICK


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def fetch(url):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def one_by_one(url, pids, count):
    """Ask `count` times, one after the other."""
    before, start = cpu_of(pids), time.monotonic()
    for _ in range(count):
        fetch(url)
    return Answered(count, time.monotonic() - start, cpu_of(pids) - before)


def under_load(url, pids, seconds):
    """Ask as fast as it goes: with wrk, eight at once; without it, one after the other."""
    before, start = cpu_of(pids), time.monotonic()
    if wrk := shutil.which("wrk"):
        command = [wrk, "-t1", "-c8", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", url]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in out:
            raise RuntimeError(out)
        requests = int(re.search(r"(\d+) requests in", out)[1])
    else:
        requests = 0
        while time.monotonic() < start + seconds:
            fetch(url)
            requests += 1
    return Answered(requests, time.monotonic() - start, cpu_of(pids) - before)
