"""Byte ranges: the one a request asks for (RFC 9110 section 14), and the union of those that were delivered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

MAX_DIGITS = 100
MAX_RUNS = 4096


class UnsatisfiableRange(Exception):
    """The range lies wholly beyond the end: answer 416 with `unsatisfied_content_range(size)`."""

    def __init__(self, size: int) -> None:
        super().__init__(f"no byte of that range exists in {size} bytes")
        self.size = size


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `start` up to, but not including, `stop`; never empty when it comes from `parse_range`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many bytes the range holds."""
        return self.stop - self.start


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """Return the range that a Range header asks for out of `size` bytes, or None for the whole (200).

    None means that there is no header, or one that RFC 9110 section 14.2 lets a server ignore: another unit, a
    malformed or backward range, numbers of more than 100 digits, or several ranges (they only help to make a
    server assemble costly answers, and every download manager asks for them one by one).
    Of nothing (`size` 0), "the last N bytes" is satisfiable by section 14.1.2, and that is the whole.

    Raises UnsatisfiableRange when the range is well formed but holds no byte (416).
    """
    unit, _, spec = (header or "").strip(" \t").partition("=")
    first, dash, last = spec.partition("-")
    if unit.lower() != "bytes" or not dash or not (first or last):
        return None
    if not all(_is_number(digits) for digits in (first, last) if digits):
        return None
    if not first:
        return _suffix(int(last), size)
    start = int(first)
    stop = int(last) + 1 if last else size
    if last and stop <= start:
        return None
    if start >= size:
        raise UnsatisfiableRange(size)
    return ByteRange(start, min(stop, size))


def _is_number(text: str) -> bool:
    # int() alone would also take "+4", "1_0", " 4" and the digits of other scripts.
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _suffix(length: int, size: int) -> ByteRange | None:
    if length == 0:
        raise UnsatisfiableRange(size)
    return ByteRange(max(0, size - length), size) if size else None


def content_range(part: ByteRange, size: int) -> str:
    """Return the Content-Range of a 206 answer (RFC 9110 section 14.4)."""
    return f"bytes {part.start}-{part.stop - 1}/{size}"


def unsatisfied_content_range(size: int) -> str:
    """Return the Content-Range of a 416 answer (RFC 9110 section 15.5.17)."""
    return f"bytes */{size}"


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """Which bytes were delivered: sorted runs (start, stop) that neither overlap nor touch. Immutable.

    Only the 4,096 longest runs are kept, so that a client that asks for every other byte cannot make the set grow
    without bound. What is forgotten can delay "complete", but never feign it.
    """

    runs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, intervals: Iterable[tuple[int, int]]) -> IntervalSet:
        """Return the union of `intervals` (start, stop), in any order. Raises ValueError unless 0 <= start <= stop."""
        runs: list[tuple[int, int]] = []
        for start, stop in sorted(intervals):
            if not 0 <= start <= stop:
                raise ValueError(f"not an interval: {start}-{stop}")
            if runs and start <= runs[-1][1]:
                runs[-1] = (runs[-1][0], max(runs[-1][1], stop))
            elif start < stop:
                runs.append((start, stop))
        if len(runs) > MAX_RUNS:
            runs = sorted(sorted(runs, key=_length, reverse=True)[:MAX_RUNS])
        return cls(tuple(runs))

    def add(self, start: int, stop: int) -> IntervalSet:
        """Return the set with the bytes from `start` to before `stop` added."""
        return self.of(chain(self.runs, [(start, stop)]))

    def without(self, start: int, stop: int) -> IntervalSet:
        """Return the set with the bytes from `start` to before `stop` taken out."""
        kept = chain.from_iterable(((a, min(b, start)), (max(a, stop), b)) for a, b in self.runs)
        return self.of((a, b) for a, b in kept if a < b)

    def last_stop(self, at: int) -> int:
        """Return where the last run ends that ends at or before byte `at`; 0 when there is none."""
        count = bisect_right(self.runs, at, key=_stop)
        return self.runs[count - 1][1] if count else 0

    def touching(self, start: int, stop: int) -> tuple[tuple[int, int], ...]:
        """Return the runs that hold a byte from `start` to before `stop`, or end or begin there."""
        first = bisect_left(self.runs, start, key=_stop)
        return self.runs[first : bisect_right(self.runs, stop, key=_start)]

    def holds(self, start: int, stop: int) -> bool:
        """Whether one run holds every byte from `start` to before `stop`."""
        return any(first <= start and stop <= last for first, last in self.touching(start, stop))

    def __or__(self, other: IntervalSet) -> IntervalSet:
        """Return the union with another set, for instance one that another connection of the visitor filled."""
        return self.of(chain(self.runs, other.runs))

    @property
    def total(self) -> int:
        """How many different bytes are in the set."""
        return sum(map(_length, self.runs))

    def covers(self, size: int) -> bool:
        """Whether every byte of `size` bytes was delivered; of nothing, that is always so."""
        return size == 0 or (bool(self.runs) and self.runs[0][0] == 0 and self.runs[0][1] >= size)

    def __str__(self) -> str:
        """Return the form for a database column: "0-100,200-300", each stop exclusive."""
        return ",".join(f"{start}-{stop}" for start, stop in self.runs)

    @classmethod
    def parse(cls, text: str) -> IntervalSet:
        """Return the set that `str()` wrote. Raises ValueError when `text` is anything else."""
        pairs = [run.partition("-") for run in text.split(",")] if text else []
        if not all(_is_number(start) and _is_number(stop) for start, _, stop in pairs):
            raise ValueError(f"not a set of intervals: {text[:80]!r}")
        return cls.of((int(start), int(stop)) for start, _, stop in pairs)


def _start(run: tuple[int, int]) -> int:
    return run[0]


def _stop(run: tuple[int, int]) -> int:
    return run[1]


def _length(run: tuple[int, int]) -> int:
    return run[1] - run[0]
