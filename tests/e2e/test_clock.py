"""A clock that goes wrong: set forward it ends links, set back it brings none of them back (SECURITY.md, R16)."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sharedesk.core.link import Mode
from tests.e2e.harness import COMMAND, ENVIRONMENT, serving


def state_in(hours: int, data_dir: Path, token: str) -> str:
    """Return the state of a link as a process sees it whose clock goes `hours` fast."""
    words = ["faketime", "-f", f"{hours:+}h", *COMMAND, "--data-dir", str(data_dir), "link", "show", token, "--json"]
    shown = subprocess.run(words, capture_output=True, text=True, timeout=60, env=ENVIRONMENT, check=True)
    return str(json.loads(shown.stdout)["state"])


def test_a_clock_that_is_set_back_revives_no_link(tmp_path: Path) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-")
    data_dir = tmp_path / "data"
    soon = datetime.now(UTC) + timedelta(hours=1)
    with serving(data_dir) as portal:
        link = portal.make(Mode.SHARE, report, expires_at=soon)
        other = portal.make(Mode.SHARE, report, expires_at=soon + timedelta(hours=9))
        assert state_in(-5, data_dir, link.token) == "active"
        assert portal.get(f"/s/{link.token}/download").status == 200
        assert state_in(2, data_dir, link.token) == "expired"
        for hours in (0, -1, -48):
            assert state_in(hours, data_dir, link.token) == "expired"
        assert portal.get(f"/s/{link.token}").status == 410
        assert portal.get(f"/s/{link.token}/download").status == 410
        assert portal.get(f"/s/{other.token}/download").status == 200
