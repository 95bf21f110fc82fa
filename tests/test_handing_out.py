"""Tests are handed out each once, those that share a portal together, and what is done is not walked again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONFTEST = """
pytest_plugins = ["tests.handing_out"]
most = 0


def pytest_runtest_logreport(report):
    global most
    if report.when == "call" and hasattr(report, "node"):  # in the process that hands out
        print(f"\\nran {report.nodeid} on {report.node.gateway.id}")
        given = report.node.config.pluginmanager.get_plugin("dsession").sched.assigned_work
        most = max([most, *map(len, given.values())])


def pytest_sessionfinish(session):
    print(f"\\nmost {most}")
"""
TESTS = """
import pytest

@pytest.mark.parametrize("number", range({}))
def test_of_many(number): pass
"""


def test_each_is_handed_out_once_and_those_of_a_file_below_e2e_together(tmp_path: Path) -> None:
    for name, number in (("tests/e2e/test_a.py", 10), ("tests/e2e/test_b.py", 12), ("tests/unit/test_c.py", 40)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TESTS.format(number))
    (tmp_path / "conftest.py").write_text(CONFTEST)
    words = ["-n", "2", "--dist", "loadgroup", "-p", "no:cov", "-c", "/dev/null", "--rootdir", tmp_path, "-s", tmp_path]
    run = subprocess.run([sys.executable, "-m", "pytest", *words], capture_output=True, text=True, check=False)
    assert "62 passed" in run.stdout, run.stdout + run.stderr
    ran = [line.split() for line in run.stdout.splitlines() if line.startswith("ran ")]
    assert len({test for _, test, _, _ in ran}) == len(ran) == 62
    for name in ("test_a.py", "test_b.py"):
        assert len({worker for _, test, _, worker in ran if name in test}) == 1
    [*_, most] = [int(line.removeprefix("most ")) for line in run.stdout.splitlines() if line.startswith("most ")]
    assert 0 < most <= 4, "a worker has a few tests before it; xdist itself keeps all that it ever had"
