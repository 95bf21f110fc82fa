"""What was measured: figures of several rounds, a row that compares them, and the target a row is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Reading = TypeVar("Reading")


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure for each round, in the order of the rounds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of all rounds."""
        return median(self.values)

    def __str__(self) -> str:
        if len(self.values) == 1:
            return number(self.median)
        return f"{number(self.median)} ({number(min(self.values))}–{number(max(self.values))})"

    def over(self, other: Figures) -> Figures:
        """Return round by round how often `other` fits in: what slows one round down, slows both."""
        return Figures(tuple(ours / theirs for ours, theirs in zip(self.values, other.values, strict=True) if theirs))


def number(value: float) -> str:
    """Return a figure with as many places as are worth reading."""
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{places}f}"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound for the median of a row: of its ratio to the peer, or of ShareDesk's figure itself."""

    bound: float
    at_least: bool = False
    of_ratio: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {number(self.bound)}{' ×' if self.of_ratio else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: `ours` against `theirs`, both in `unit`; `commands` are numbers of command lines."""

    what: str
    unit: str
    ours: Figures
    commands: tuple[int, ...]
    peer: str = ""
    theirs: Figures | None = None
    target: Target | None = None

    @property
    def ratio(self) -> Figures | None:
        """ShareDesk's figure divided by the peer's, round by round; None without a peer, or when it took nothing."""
        ratio = self.ours.over(self.theirs) if self.theirs else Figures(())
        return ratio if ratio.values else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        judged = self.ratio if self.target.of_ratio else self.ours
        if judged is None:
            return None
        value = round(judged.median, 2)
        return value >= self.target.bound if self.target.at_least else value <= self.target.bound


def interleave(
    rounds: int, contenders: Mapping[str, Callable[[], Reading]], *, warm_up: int = 1
) -> dict[str, list[Reading]]:
    """Let all contenders have their turn (A B C A B C …): `warm_up` rounds for nothing, then `rounds` that count."""
    readings: dict[str, list[Reading]] = {name: [] for name in contenders}
    for turn in range(warm_up + rounds):
        for name, measure in contenders.items():
            reading = measure()
            if turn >= warm_up:
                readings[name].append(reading)
    return readings


def figures(readings: Sequence[Reading], pick: Callable[[Reading], float]) -> Figures:
    """Return one figure of each reading."""
    return Figures(tuple(pick(reading) for reading in readings))
