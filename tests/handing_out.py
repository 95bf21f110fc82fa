"""How pytest-xdist hands out thousands of tests: those of a file of `tests/e2e` together, all others one by one.

`--dist loadgroup` is meant for that, but pytest-xdist 3.8 writes its groups where pytest 9.2 does not look any more, so
that it keeps nothing together: both workers started the portal and the browser of every file.
"""

from __future__ import annotations

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOGETHER = "tests/e2e/"
"""Below it the tests of a file share a portal, a browser or a desktop. These files go first: they take longest."""


class Handing(LoadScopeScheduling):
    """Hands out what is largest first, and forgets what is done: xdist walks all of it again after every test."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER) else nodeid

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Take note of a test that ended, and hand out the next one."""
        unit = self._split_scope(self.registered_collections[node][item_index])
        super().mark_test_complete(node, item_index, duration)
        if all(self.assigned_work[node][unit].values()):
            del self.assigned_work[node][unit]


@pytest.hookimpl(optionalhook=True)  # a run without pytest-xdist does not know it
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Handing | None:
    """Hand out tests in this way where groups are asked for."""
    return Handing(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Have one process more than cores (`-n auto`): tests wait for browsers and programs a quarter of their time."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1
