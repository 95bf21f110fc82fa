"""A ratchet for coverage: the files in perfect_files.txt are fully covered, and a file that gets there joins the list.

It runs after the last test of the whole suite (`--perfect-files`, given by `make test`) and reports like a test.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("perfect_files.txt")
REPORT = Path("build") / "coverage.json"
BY_CHANCE = "(by chance)"
"""Marks a file whose last branches depend on timing: it may be perfect, it need not be."""


def complaints(listed: str, report: dict[str, dict[str, dict[str, dict[str, int]]]]) -> list[str]:
    """Return what keeps the list and coverage.py's JSON `report` from agreeing, one sentence per file."""
    lines = [line.strip() for line in listed.splitlines() if line.strip() and not line.startswith("#")]
    by_chance = {line.removesuffix(BY_CHANCE).strip() for line in lines if line.endswith(BY_CHANCE)}
    wanted = {line for line in lines if not line.endswith(BY_CHANCE)}
    summaries = {path.replace("\\", "/"): entry["summary"] for path, entry in report["files"].items()}
    told = [f"{path} is listed but does not exist" for path in sorted((wanted | by_chance) - summaries.keys())]
    for path, summary in sorted(summaries.items()):
        missed = f"{summary['missing_lines']} lines and {summary['missing_branches']} branches"
        perfect = summary["missing_lines"] == summary["missing_branches"] == 0
        if path in wanted and not perfect:
            told.append(f"{path} is listed but {missed} are not covered")
        if perfect and summary["num_statements"] and path not in wanted | by_chance:
            told.append(f"{path} is fully covered: add it to {LIST.name}")
    return told


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that turns the check on."""
    parser.addoption(
        "--perfect-files",
        action="store_true",
        help=f"after the whole suite, compare the coverage report {REPORT} with tests/{LIST.name}",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)  # outermost: pytest-cov writes its report inside
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Compare list and report once all tests have passed, on the controller of pytest-xdist only."""
    result = yield
    wanted = session.config.getoption("--perfect-files") and not hasattr(session.config, "workerinput")
    if wanted and not session.testsfailed:
        measured = json.loads((session.config.rootpath / REPORT).read_text())
        told = complaints(LIST.read_text(), measured)
        report = pytest.TestReport(
            nodeid=f"tests/{LIST.name}",
            location=(f"tests/{LIST.name}", 0, LIST.name),
            keywords={},
            outcome="failed" if told else "passed",
            longrepr="\n".join(told) or None,
            when="call",
        )
        session.config.hook.pytest_runtest_logreport(report=report)
    return result
