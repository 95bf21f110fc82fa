from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Link, LinkOptions, Mode
from sharedesk.core.settings import STORAGE_FOLDER, STORAGE_KEEP, STORAGE_QUOTA
from sharedesk.errors import EnvironmentFault
from sharedesk.services.usage import UsageService
from sharedesk.ui.dialogs.confirm import ConfirmSheet
from sharedesk.ui.preferences.storage import StoragePage
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.labels import Elided
from sharedesk.ui.widgets.preset_picker import PresetPicker

from .conftest import ME, Room, pick, press


@pytest.fixture
def page(room: Room) -> StoragePage:
    """Return the open page, with two links that keep copies."""
    send(room, "Small", 1000)
    send(room, "Large", 50_000)
    page = room.open("Storage")
    assert isinstance(page, StoragePage)
    return page


def send(room: Room, title: str, size: int, **options: object) -> Link:
    path = room.folder / f"{title}.bin"
    path.write_bytes(b"x" * size)
    link = room.context.links.create(Mode.SEND, [path], LinkOptions(title=title, **options), by=ME).link  # type: ignore[arg-type]
    room.context.copying.run(link.id)
    return room.context.links.get(link.token).link


def titles(page: StoragePage) -> list[str]:
    """Return the titles of the listed links."""
    return [shown.full_text for shown in page.links._list.findChildren(Elided)]


def choose(page: StoragePage, folder: Path) -> None:
    """Choose a folder in the system's chooser."""
    page.choose.click()
    (dialog,) = page.window().findChildren(QFileDialog)
    dialog.filesSelected.emit([str(folder)])
    dialog.close()
    dialog.deleteLater()


def test_it_says_how_much_copies_take(page: StoragePage) -> None:
    assert page.bar.words.startswith("51 KB of copies · ")
    assert page.bar.words.endswith("free for copies")
    assert titles(page) == ["Large", "Small"]


def test_the_oldest_first(room: Room, page: StoragePage) -> None:
    page.links.order.choices()[1].click()
    assert titles(page) == ["Small", "Large"]


def test_a_folder_is_chosen_copies_move_and_go_back(room: Room, page: StoragePage, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    row = room.row("Folder for copies")
    assert row._caption.text() == str(room.context.paths.send_storage)
    assert not page.home.isVisible()
    choose(page, disk)
    place = room.value(STORAGE_FOLDER)
    assert place.startswith(f"{disk}/ShareDesk copies ")
    assert (row._caption.text(), row.problem) == (place, "")
    page.look()
    assert "Moving: 0 bytes of 51 KB are in the new folder. Links stay open." in page.bar.words
    room.context.mover.move()
    page.look()
    assert "Moving" not in page.bar.words
    press(page, "Use the data folder")
    assert room.value(STORAGE_FOLDER) == ""


def test_a_folder_that_cannot_be_used_is_explained_under_the_row(room: Room, page: StoragePage, tmp_path: Path) -> None:
    choose(page, tmp_path / "missing")
    assert room.row("Folder for copies").problem.startswith("There is no folder")
    assert room.value(STORAGE_FOLDER) == ""


def test_a_missing_disk_is_told_until_it_is_back(room: Room, page: StoragePage, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    choose(page, disk)
    away = disk.rename(tmp_path / "away")
    page.look()
    assert page.slot.title == "Copies in this folder cannot be downloaded now"
    assert str(disk) in page.slot.text
    away.rename(disk)
    page.look()
    assert page.slot.banner is None


def test_what_keeps_copies_from_being_moved_is_told(
    room: Room, page: StoragePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = UsageService.look

    def stuck(self: UsageService, *, oldest_first: bool = False) -> object:
        usage = look(self, oldest_first=oldest_first)
        return replace(usage, move=replace(usage.move, problem="The disk is full."))

    monkeypatch.setattr(UsageService, "look", stuck)
    page.look()
    assert page.slot.title == "Not all copies could be moved yet"
    assert page.slot.text == "The disk is full. It is tried again every minute."


def test_a_link_is_erased_after_a_question(room: Room, page: StoragePage) -> None:
    [erase] = [one for one in page.findChildren(QPushButton) if one.accessibleName() == "Erase the copies of Large"]
    erase.click()
    (sheet,) = room.window.findChildren(ConfirmSheet)
    assert sheet.windowTitle() == "Erase “Large” now?"
    sheet.cancel.click()
    assert titles(page) == ["Large", "Small"]
    erase.click()
    sheet = room.window.findChildren(ConfirmSheet)[-1]
    sheet.go.click()
    assert titles(page) == ["Small"]
    assert page.bar.words.startswith("1.0 KB of copies")
    assert len(list(room.context.paths.send_storage.iterdir())) == 1


def test_without_copies_there_is_no_list(room: Room) -> None:
    page = room.open("Storage")
    assert isinstance(page, StoragePage)
    assert not page.links.isVisible()


def test_quota_and_time_are_set_at_once(room: Room, page: StoragePage) -> None:
    pick(room.part("Use at most", Combo), "100 GB")
    assert room.value(STORAGE_QUOTA) == 100 * 10**9
    row = room.row("When a link has expired, erase its copies")
    (picker,) = row.findChildren(PresetPicker)
    pick(picker.findChildren(Combo)[0], "After 30 days")
    assert room.value(STORAGE_KEEP) == timedelta(days=30)
    pick(picker.findChildren(Combo)[0], "Other…")
    picker.findChildren(Field)[0].setText("2h")
    picker.findChildren(Field)[0].setModified(True)
    picker.findChildren(Field)[0].editingFinished.emit()
    assert row.problem == "“2h” is too short. Write 1d or more, or never."


def test_it_looks_only_while_it_is_seen(qtbot: QtBot, room: Room, page: StoragePage) -> None:
    send(room, "Largest", 90_000)
    qtbot.waitUntil(lambda: titles(page)[0] == "Largest")
    room.open("About")
    assert not page._timer.isActive()


def test_one_look_at_a_time_and_what_goes_wrong_is_told(
    room: Room, page: StoragePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def broken(_self: UsageService, *, oldest_first: bool = False) -> object:
        looks.append("")
        page.look()
        raise EnvironmentFault("The disk does not answer.")

    monkeypatch.setattr(UsageService, "look", broken)
    page.look()
    assert len(looks) == 1
    assert [problem.title for problem in room.problems] == ["The disk does not answer."]
