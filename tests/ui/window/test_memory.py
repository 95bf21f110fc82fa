"""The window remembers where it was, its look and which notices were read, and survives a damaged file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedesk.paths import Paths
from sharedesk.ui import memory
from sharedesk.ui.memory import Memory
from sharedesk.ui.placing import Place

SOME = Memory(
    Place(900, 600, -40, 7, known=True, maximized=True), Place(980, 520), "dark", "name", certificate_notice_read=True
)


@pytest.fixture
def paths(data_dir: Path) -> Paths:
    paths = Paths.at(data_dir)
    paths.prepare()
    return paths


def test_what_was_saved_is_loaded(paths: Paths) -> None:
    assert memory.load(paths) == Memory()
    memory.save(paths, SOME)
    assert memory.load(paths) == SOME


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        '{"window": 3}',
        '{"window": {"width": "wide", "height": true}, "theme": 1, "tray_notice_read": 0, "other": 1}',
    ],
)
def test_a_damaged_file_counts_as_new(paths: Paths, text: str) -> None:
    (paths.root / "window.json").write_text(text)
    assert memory.load(paths) == Memory()


@pytest.mark.parametrize("text", ['{"welcomed": true}', '{"window": null, "preferences": 3, "welcomed": true}'])
def test_what_is_missing_takes_nothing_else_with_it(paths: Paths, text: str) -> None:
    (paths.root / "window.json").write_text(text)
    assert memory.load(paths) == Memory(welcomed=True)


def test_a_folder_that_cannot_be_written_is_no_problem(paths: Paths) -> None:
    (paths.root / "window.new").mkdir()
    memory.save(paths, SOME)
    assert memory.load(paths) == Memory()
