"""A full disk is an answer, not damage (SECURITY.md, R8): what does not fit leaves nothing, what is there is served."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.core.link import Mode
from tests.e2e.harness import MIB, Serving, serving, sharedesk, until


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 64 MiB. Only root may mount one; without that right the test fails and says so."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], check=False, capture_output=True, text=True
    )
    assert mounted.returncode == 0, f"a small disk cannot be mounted: {mounted.stderr}"
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def kept(portal: Serving) -> list[str]:
    """Return the names of all files in the send storage."""
    return sorted(
        path.name for path in (portal.data_dir / "send").rglob("*") if path.is_file() and path.name != "owner"
    )


def test_what_does_not_fit_leaves_nothing_and_the_rest_goes_on(small_disk: Path, tmp_path: Path) -> None:
    small, big = tmp_path / "small.bin", tmp_path / "big.bin"
    small.write_bytes(random.Random(1).randbytes(MIB))
    big.write_bytes(random.Random(2).randbytes(40 * MIB))
    with serving(small_disk / "data", errors=tmp_path / "errors") as portal:
        link = portal.make(Mode.SEND, small)
        before = kept(portal)
        filler = small_disk / "filler"
        filler.write_bytes(bytes(30 * MIB))

        refused = sharedesk(portal.data_dir, "send", big)
        assert (refused.returncode, refused.stdout) == (1, "")
        (line,) = refused.stderr.splitlines()
        assert line.startswith("sharedesk: Not enough space for the copy.")
        assert "Free some space" in line
        assert kept(portal) == before
        assert [found.title for found in portal.program.links.page()] == ["small.bin"]
        assert portal.get(f"/s/{link.token}/download").body == small.read_bytes()

        filler.unlink()
        assert sharedesk(portal.data_dir, "send", big).returncode == 0
        assert len(kept(portal)) == len(before) + 1


def test_not_a_byte_left_is_told_and_harms_nothing(small_disk: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.bin"
    small.write_bytes(random.Random(1).randbytes(MIB))
    with serving(small_disk / "data", errors=tmp_path / "errors") as portal:
        link = portal.make(Mode.SEND, small)
        before = kept(portal)
        portal.program.base.store.keep_room()
        filler = small_disk / "filler"
        subprocess.run(["sh", "-c", f"cat /dev/zero > {filler}"], check=False, stderr=subprocess.DEVNULL)

        refused = sharedesk(portal.data_dir, "send", small)
        assert (refused.returncode, refused.stdout) == (1, "")
        (line,) = refused.stderr.splitlines()
        assert "space" in line
        assert kept(portal) == before
        assert portal.get("/healthz").status == 200
        # What is there is served, and recorded in the room that the database keeps for that.
        for count in range(1, 4):
            assert portal.get(f"/s/{link.token}/download").body == small.read_bytes()
            until(lambda count=count: portal.downloads(link) == count)
        assert sharedesk(portal.data_dir, "link", "pause", link.token).returncode == 0
        assert sharedesk(portal.data_dir, "link", "resume", link.token).returncode == 0

        filler.unlink()
        assert sharedesk(portal.data_dir, "send", small).returncode == 0
        assert portal.get(f"/s/{link.token}/download").body == small.read_bytes()
        assert portal.program.base.store.check_integrity() == "ok"
        assert portal.program.audit.verify() is None
