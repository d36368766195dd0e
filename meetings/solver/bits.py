"""Slots as the bits of a word, compiled: what a day costs, and what leaves it whole.

A word is a signed integer of which the sign is never used (at most 63 slots).
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic as typed_intrinsic

HERE = Path(__file__).parent
SOURCES = ("bits.py", "world.py", "chains.py", "placing.py", "kernel.py")


def cache_folder():
    """Where compiled code is kept: beside the source, or of this user alone in the temp folder.

    Its name changes with any of these sources; numba looks only at that of the function it loads.
    """
    sources = b"".join((HERE / name).read_bytes() for name in SOURCES)
    name = f"solver-{hashlib.sha256(sources).hexdigest()[:12]}"
    beside = HERE / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        if os.access(beside, os.W_OK):
            return beside / name
    except OSError:
        pass
    return private_folder() / name


def private_folder():
    """In the temp folder; a new one if somebody else has made that of this user."""
    folder = Path(tempfile.gettempdir()) / f"montada-solver-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        folder = Path(tempfile.mkdtemp(prefix="montada-solver-"))
    return folder


if not os.environ.get("NUMBA_CACHE_DIR"):
    vars(numba.config)["CACHE_DIR"] = str(cache_folder())

intrinsic: Any = typed_intrinsic  # the compiler gives it its first argument

# Nothing is allocated, so nothing is counted; only what Python calls has a door for it.
FAST: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
INNER = FAST | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
entry = numba.njit(cache=True, **FAST)
inner = numba.njit(**INNER)
inlined = numba.njit(forceinline=True, **INNER)


@intrinsic
def count_bits(typing, mask):
    def code(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.int64(types.int64), code


@intrinsic
def first_bit(typing, mask):
    """The lowest bit that is set; of nothing, 64."""

    def code(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.int64), code


@intrinsic
def zeros_above(typing, mask):
    """How many bits lie above the highest that is set; of nothing, 64."""

    def code(context, builder, signature, arguments):
        return builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.int64), code


@inlined
def span(held):
    """All slots from the first to the last that is held; something must be held."""
    return (1 << (64 - zeros_above(held))) - (held & -held)


@inlined
def waits(busy, closed, days, gap):
    """Breaks and idle slots of these meetings, as measures.py defines them."""
    breaks = idle = 0
    for day in days:
        held = busy & day
        if held == 0:
            continue
        free = span(held) & ~(held | closed)
        if free == 0:
            continue
        if gap:
            free = longer_than(free, gap)
        breaks += count_bits(free & ~(free << 1))
        idle += count_bits(free)
    return breaks, idle


@inlined
def longer_than(free, gap):
    """The runs of more than `gap` slots."""
    starts = free
    for shift in range(1, gap + 1):
        starts &= free >> shift
    runs = starts
    for shift in range(1, gap + 1):
        runs |= starts << shift
    return runs


@inlined
def is_crowded(busy, days, gap):
    """Whether two meetings of a day are nearer than the gap allows."""
    for day in days:
        held = busy & day
        for shift in range(1, gap + 1):
            if held & (held << shift):
                return True
    return False


@inlined
def guides(busy, closed, days, gap):
    """The slots that can be added, and those that can be taken, with no new break as it seems."""
    add = take = 0
    for day in days:
        held = busy & day
        if held == 0:
            add |= day & ~closed
            continue
        solid = held | closed & day
        near = held  # and what is closed beside it: lunch parts nothing
        for _ in range(3):
            near |= (near << 1 | near >> 1) & closed & day
        add |= (near << gap + 1 | near >> gap + 1) & day & ~solid
        ends = held & -held | 1 << (63 - zeros_above(held))
        take |= held & (ends | ~(solid << 1) | ~(solid >> 1))
    return add, take


@inlined
def advance(dice):
    """The next random word (xorshift)."""
    word = dice[0]
    word ^= word << numba.uint64(13)
    word ^= word >> numba.uint64(7)
    word ^= word << numba.uint64(17)
    dice[0] = word
    return word


@inlined
def random_below(dice, count):
    return numba.int64(
        (advance(dice) >> numba.uint64(32)) * numba.uint64(count) >> numba.uint64(32)
    )


@inlined
def some_bit(dice, mask):
    """One of the bits set: the first from a random place on."""
    start = random_below(dice, 63)
    after = mask >> start
    return start + first_bit(after) if after else first_bit(mask)
