"""The hidden commands by which a bundled program draws what comes from outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sharedesk.services.pdf import PAGE_COUNT
from sharedesk.services.pictures import HEAD
from tests.portal.samples import PDF, PNG, pdf_of


def draw(
    folder: Path, document: bytes, *arguments: str, command: str = "draw-pdf"
) -> subprocess.CompletedProcess[bytes]:
    """Run a command on a document, which it gets as an open file."""
    words = [sys.executable, "-m", "sharedesk", command, *arguments]
    path = folder / "document.pdf"
    path.write_bytes(document)
    with path.open("rb") as file:
        return subprocess.run(words, stdin=file, capture_output=True, timeout=60, check=False)


def test_it_draws_the_page_that_is_named(tmp_path: Path) -> None:
    run = draw(tmp_path, pdf_of("One", "Two"), "1", "200")
    assert run.returncode == 0
    assert PAGE_COUNT.unpack_from(run.stdout) == (2,)
    assert run.stdout[PAGE_COUNT.size :].startswith(b"\x89PNG")


def test_what_cannot_be_drawn_ends_quietly(tmp_path: Path) -> None:
    for document, page in ((PDF, "0"), (pdf_of("One"), "1"), (b"", "0"), (pdf_of("One"), "first")):
        run = draw(tmp_path, document, page, "200")
        assert (run.returncode, run.stdout, run.stderr) == (1, b"", b"")


def test_pictures_are_drawn_the_same_way(tmp_path: Path) -> None:
    run = draw(tmp_path, PNG, "row", command="draw-picture")
    assert run.returncode == 0
    assert HEAD.unpack_from(run.stdout) == (2, 2)
    assert run.stdout[HEAD.size :].startswith(b"\xff\xd8")
    run = draw(tmp_path, PNG[:40], "row", command="draw-picture")
    assert (run.returncode, run.stdout, run.stderr) == (1, b"", b"")
