"""Runs a file of tests within a test, to see what the guards around them make of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_PLUGINS_OFF = ("randomly", "cacheprovider", "xdist", "cov", "terminal")


class _Outcomes:
    """Which test failed, and in which phase."""

    def __init__(self) -> None:
        self.failed: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed[report.nodeid.rpartition("::")[2]] = str(report.when)


def failed_in(folder: Path, source: str) -> dict[str, str]:
    """Write `source` to a file of tests in `folder` and run it; return which of them failed, and in which phase."""
    file, outcomes = folder / f"{folder.name}.py", _Outcomes()  # Python keeps modules by their names
    file.write_text(source)
    off = [word for name in _PLUGINS_OFF for word in ("-p", f"no:{name}")]
    pytest.main([*off, "--rootdir", str(folder), "-c", os.devnull, str(file)], plugins=[outcomes])
    return outcomes.failed
