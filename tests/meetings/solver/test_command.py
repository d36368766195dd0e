"""`python -m meetings.solver`, as the site and anybody else runs it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from meetings.solver.checker import faults
from meetings.solver.instance import read
from meetings.solver.measures import measure
from tests.meetings.solver.cases import BASE, BENCHMARK, benchmark

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[3]
KEYS = {
    "name", "status", "verdict", "schedule", "pairs", "held", "wished", "weight", "weight_bound",
    "breaks", "breaks_bound", "worst_breaks", "idle", "seconds", "peak_mb", "seed", "moves",
}  # fmt: skip


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "meetings.solver", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer_of(*arguments):
    process = start(*arguments)
    out, told = process.communicate(timeout=300)
    assert process.returncode == 0, told
    return json.loads(out)


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """What a fresh copy compiles once takes more memory than solving does."""
    answer_of(BENCHMARK / "instances" / "tic-12.original.json", "--moves", 1)


@pytest.fixture
def file_of(tmp_path):
    def write(data):
        path = tmp_path / "instance.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data))
        return path

    return write


@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("tic-12.original", 0),
        ("forumt-14crafe.original", 5),
        ("tic-13crafc.original", 4),
        ("forumt-14crafc.fixed040-Forb", None),
    ],
)
def test_published_optimum_is_proven(name, optimum):
    file = BENCHMARK / "instances" / f"{name}.json"
    answer = answer_of(file, "--seconds", 240)
    assert answer.keys() == KEYS
    if optimum is None:
        assert (answer["status"], answer["schedule"]) == ("infeasible", None)
        return
    assert answer["breaks_bound"] <= optimum
    assert (answer["status"], answer["breaks"]) == ("optimal", optimum)
    assert faults(benchmark(name), answer["schedule"], answer["pairs"], 2) == []
    assert answer["peak_mb"] <= 512


def test_memory_of_the_parent_is_not_counted():
    file = BENCHMARK / "instances" / "tic-12.original.json"
    large = b"1" * (600 << 20)
    answer = answer_of(file, "--moves", 1)
    assert 0 < answer["peak_mb"] < len(large) >> 20


def hard():
    """A hundred people for whom the time will not do, with tables for most."""
    meetings = [[one, (one * step + step) % 100] for one in range(100) for step in (3, 7, 9, 11)]
    meetings = [pair for pair in meetings if pair[0] != pair[1]]
    weight = [1 + index % 5 for index in range(len(meetings))]
    keys = {"participants": 100, "slots": 12, "day_length": 6, "tables": 30}
    return {**keys, "name": "hard", "meetings": meetings, "weight": weight}


def test_same_seed_and_moves_same_plan(file_of):
    file = file_of(hard())
    first, again, other = (
        answer_of(file, "--moves", 200_000, "--seed", seed, "--reasons") for seed in (5, 5, 6)
    )
    for answer in (first, again):
        del answer["seconds"], answer["peak_mb"]
    assert first == again
    assert other["schedule"] != first["schedule"]
    instance = read(hard())
    assert faults(instance, first["schedule"], first["pairs"]) == []
    measures = measure(instance, first["schedule"], first["pairs"])
    assert measures.weight == first["weight"] <= first["weight_bound"]
    assert len(first["unmet"]) == first["wished"] - first["held"]


def test_told_to_stop_it_answers_with_its_best_so_far(file_of):
    process = start(file_of(hard()), "--seconds", 3000, "--progress")
    line = json.loads(process.stderr.readline())
    assert line.keys() == {"share", "stage", "held", "weight", "breaks"}
    process.send_signal(signal.SIGTERM)
    out, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    answer = json.loads(out)
    assert answer["seconds"] < 120
    assert faults(read(hard()), answer["schedule"], answer["pairs"]) == []


def test_no_time_at_all(file_of):
    answer = answer_of(file_of(hard()), "--seconds", 0)
    assert answer["status"] in ("feasible", "optimal")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[" * 100_000,
        "\x00",
        "9" * 5000,
        "NaN",
        [],
        {**BASE, "participants": "many"},
        {**BASE, "meetings": [[0, 99]]},
    ],
)
def test_bad_file_is_told_in_one_sentence(data, file_of):
    process = start(file_of(data))
    out, told = process.communicate(timeout=120)
    assert process.returncode == 1
    assert out == ""
    assert told.count("\n") == 1
    assert told.endswith(".\n")


def test_no_file(tmp_path):
    process = start(tmp_path / "none.json")
    assert process.communicate(timeout=120)[1].endswith("The file cannot be read.\n")
    assert process.returncode == 1
