"""The coverage ratchet complains in both directions, and about nothing else."""

from __future__ import annotations

import pytest

from tests.perfect import complaints


def measured(statements: int = 10, lines: int = 0, branches: int = 0) -> dict[str, dict[str, int]]:
    return {"summary": {"num_statements": statements, "missing_lines": lines, "missing_branches": branches}}


@pytest.mark.parametrize(
    ("listed", "files", "told"),
    [
        pytest.param("# why\n\na.py\n", {"a.py": measured()}, [], id="a perfect file that is listed"),
        pytest.param("", {"a.py": measured(lines=1), "b.py": measured(branches=1)}, [], id="imperfect, not listed"),
        pytest.param("", {"a.py": measured(statements=0)}, [], id="nothing to cover"),
        pytest.param("a.py (by chance)", {"a.py": measured()}, [], id="perfect by chance"),
        pytest.param("a.py (by chance)", {"a.py": measured(lines=2)}, [], id="imperfect by chance"),
        pytest.param("", {"a.py": measured()}, ["a.py is fully covered: add it to perfect_files.txt"], id="new"),
        pytest.param("a.py", {}, ["a.py is listed but does not exist"], id="gone"),
        pytest.param(
            "a.py",
            {"a.py": measured(lines=2)},
            ["a.py is listed but 2 lines and 0 branches are not covered"],
            id="lines",
        ),
        pytest.param(
            "a.py",
            {"a.py": measured(branches=1)},
            ["a.py is listed but 0 lines and 1 branches are not covered"],
            id="b",
        ),
    ],
)
def test_list_and_report_have_to_agree(
    listed: str, files: dict[str, dict[str, dict[str, int]]], told: list[str]
) -> None:
    assert complaints(listed, {"files": files}) == told
