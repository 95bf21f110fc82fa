"""How figures are compared, and what the table and the command lines behind it look like."""

from __future__ import annotations

import pytest

from bench import report
from bench.__main__ import size
from bench.commands import Commands
from bench.figures import Figures, Row, Target, figures, interleave


def row(ours: float, theirs: float | None, target: Target | None) -> Row:
    peer = None if theirs is None else Figures((theirs,))
    return Row("download", "GiB/s", Figures((ours,)), (1, 1, 2), "nginx" if peer else "", peer, target)


def test_contenders_take_turns_and_the_first_round_does_not_count() -> None:
    turns: list[str] = []

    def turn(name: str) -> int:
        turns.append(name)
        return len(turns)

    readings = interleave(2, {"A": lambda: turn("A"), "B": lambda: turn("B")})
    assert turns == ["A", "B"] * 3
    assert readings == {"A": [3, 5], "B": [4, 6]}


def test_the_ratio_is_taken_round_by_round() -> None:
    slowed_down = Row("x", "s", Figures((2.0, 20.0, 3.0)), (1,), "peer", Figures((1.0, 10.0, 2.0)))
    assert slowed_down.ratio == Figures((2.0, 2.0, 1.5))
    assert slowed_down.ratio.median == 2.0


def test_a_peer_that_took_nothing_gives_no_ratio() -> None:
    growth = Row("memory", "MiB", Figures((1.0, 2.0)), (1,), "peer", Figures((0.0, 0.0)))
    assert growth.ratio is None
    assert report.cells(growth)[5] == "–"


@pytest.mark.parametrize(
    ("ours", "theirs", "target", "met"),
    [
        (1.4, 1.4, Target(1.0, at_least=True, of_ratio=True), True),
        (1.3, 1.4, Target(1.0, at_least=True, of_ratio=True), False),
        (1.4, 1.0, Target(1.05, of_ratio=True), False),
        (99.0, 1.0, Target(100), True),
        (101.0, None, Target(100), False),
        (1.0, None, Target(1.05, of_ratio=True), None),
        (1.0, 1.0, None, None),
    ],
)
def test_targets(ours: float, theirs: float | None, target: Target | None, met: bool | None) -> None:
    assert row(ours, theirs, target).met is met


def test_figures_show_median_and_range() -> None:
    assert str(figures([0.5, 12.0, 1234.0], float)) == "12.0 (0.50–1,234)"
    assert str(Figures((3.0,))) == "3.00"


def test_the_table_is_aligned_and_says_what_is_missed() -> None:
    target = Target(1.0, at_least=True, of_ratio=True)
    lines = report.table([row(1.0, 2.0, target), row(1.0, None, None)]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == [
        *("download", "GiB/s", "1.00", "nginx", "2.00", "0.50", "≥ 1.00 ×", "NO", "[1] [2]"),
    ]


def test_command_lines_tell_nothing_of_this_machine() -> None:
    commands = Commands({"/tmp/run-1": "<tmp>", "/tmp/run-1/peer/bin/copyparty": "copyparty"})
    first = commands.note(["/tmp/run-1/peer/bin/copyparty", "-p", "40123", "-v", "/tmp/run-1/files::r"])
    again = commands.note(["/tmp/run-1/peer/bin/copyparty", "-p", "40999", "-v", "/tmp/run-1/files::r"])
    second = commands.note("curl https://127.0.0.1:40123/s/ZA3fr6emZBAbdVSHrwj4ppv9/download")
    assert (first, again, second) == (1, 1, 2)
    assert commands.lines == [
        (1, "copyparty -p <port> -v <tmp>/files::r"),
        (2, "curl https://127.0.0.1:<port>/s/<token>/download"),
    ]


def test_sizes() -> None:
    assert [size("64M"), size("1g"), size("512")] == [64 * 2**20, 2**30, 512]
    with pytest.raises(ValueError, match="invalid literal"):
        size("much")
