"""Requests, and the processor time that answering them took."""

import gzip
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import brotli

TICK = os.sysconf("SC_CLK_TCK")
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


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


@dataclass
class Answer:
    status: int
    headers: dict = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self):
        decode = {"br": brotli.decompress, "gzip": gzip.decompress}
        return decode.get(self.headers.get("content-encoding"), bytes)(self.body).decode()


def cpu_of(pids):
    """Processor seconds that these processes have used, to the microsecond."""
    total = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def cpu_with_ended(pids):
    """The same with their children that ended, to a hundredth."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))  # utime, stime, and those of ended children
    return total / TICK


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def memory_of(pids):
    """Megabytes that these processes hold now."""
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in texts) / 1024


def fetch(url):
    request = urllib.request.Request(url, headers=BROWSER)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def ask(url, headers=()):
    """One request on a connection of its own, as gunicorn's sync workers want it: the `Answer`."""
    site = urlsplit(url)
    lines = {"Host": site.netloc, **BROWSER, **dict(headers), "Connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    path = site.path + (f"?{site.query}" if site.query else "")
    with socket.create_connection((site.hostname, site.port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        data = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    first, _, rest = data.partition(b"\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    fields = (line.partition(b": ") for line in head.split(b"\r\n"))
    named = {name.decode().lower(): value.decode() for name, _, value in fields}
    return Answer(int(first.split()[1]), named, body)


def one_by_one(url, pids, count, headers=()):
    """Ask `count` times, one after the other."""
    before, start = cpu_of(pids), time.monotonic()
    for _ in range(count):
        ask(url, headers)
    return Answered(count, time.monotonic() - start, cpu_of(pids) - before)


def under_load(url, pids, seconds):
    """Ask as fast as it goes: with wrk, eight at once; without it, one after the other."""
    before, start = cpu_of(pids), time.monotonic()
    if wrk := shutil.which("wrk"):
        headers = [part for pair in BROWSER.items() for part in ("-H", ": ".join(pair))]
        command = [wrk, "-t1", "-c8", f"-d{seconds}s", *headers, url]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in out:
            raise RuntimeError(out)
        requests = int(re.search(r"(\d+) requests in", out)[1])
    else:
        requests = 0
        while time.monotonic() < start + seconds:
            ask(url)
            requests += 1
    return Answered(requests, time.monotonic() - start, cpu_of(pids) - before)
