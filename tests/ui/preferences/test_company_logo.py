"""The company's logo at the lower left: the one that is published, from here or elsewhere, and never waited for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import get_ident

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from sharedesk.app import build_context
from sharedesk.core.branding import Logo
from sharedesk.services.branding import BrandingService
from sharedesk.services.watch import Watch
from sharedesk.ui.desk.preferences_control import PreferencesControl
from sharedesk.ui.jobs import Jobs, ThreadPool
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.widgets.company_mark import CompanyMark

from .conftest import Room

WHITE, RED = "#ffffff", "#ff0000"


def logo_of(room: Room, path: Path, width: int = 64, height: int = 64) -> str:
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor(RED))
    assert picture.save(str(path))
    return room.context.branding.take_logo(str(path))


def colours(mark: CompanyMark) -> tuple[str, str]:
    """Return what is seen in the middle, and just inside of the upper edge."""
    seen = mark.grab().toImage()
    return seen.pixelColor(seen.width() // 2, seen.height() // 2).name(), seen.pixelColor(seen.width() // 2, 1).name()


def test_it_follows_what_is_published(room: Room, tmp_path: Path, theme: Theme) -> None:
    mark = room.window.mark
    product = mark.grab().toImage()
    assert mark.accessibleName() == "ShareDesk"
    room.context.branding.publish({"branding.logo": logo_of(room, tmp_path / "a.png")}, by="somebody")
    assert mark.accessibleName() == "Your logo"
    assert colours(mark) == (RED, RED)
    theme.use(Scheme.DARK)
    assert colours(mark) == (RED, WHITE), "on a plate, for logos are made for white paper"
    theme.use(Scheme.LIGHT)
    room.context.branding.publish({"branding.logo": None}, by="somebody")
    assert mark.grab().toImage() == product


def test_a_wide_logo_keeps_its_shape(room: Room, tmp_path: Path) -> None:
    room.set("branding.logo", logo_of(room, tmp_path / "a.png", 900, 300))
    assert (room.window.mark.width(), room.window.mark.height()) == (72, 28)
    assert colours(room.window.mark) == (RED, colours(room.window.mark)[1])
    assert colours(room.window.mark)[1] != RED


@pytest.mark.parametrize("broken", ["gone", "no picture"])
def test_a_logo_that_cannot_be_read_is_the_product_mark(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(BrandingService, "picture", lambda _self, _logo: None if broken == "gone" else b"no picture")
    room.set("branding.logo", logo_of(room, tmp_path / "a.png"))
    assert room.window.mark.accessibleName() == "ShareDesk"


def test_another_process_publishes_one(room: Room, tmp_path: Path) -> None:
    mark, base = room.window.mark, room.context.base
    watch = Watch(base, room.context.addresses)
    with base.store.scope():
        watch.look()
    other = build_context(room.context.paths.root, clock=room.context.clock)
    other.branding.publish({"branding.logo": logo_of(room, tmp_path / "a.png")}, by="somebody")
    other.close()
    assert mark.accessibleName() == "ShareDesk"
    with base.store.scope():
        assert watch.look()
    assert mark.accessibleName() == "Your logo"


def test_it_is_read_off_the_gui_thread(
    qtbot: QtBot, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.set("branding.logo", logo_of(room, tmp_path / "a.png"))
    threads: list[int] = []
    picture = BrandingService.picture

    def read(self: BrandingService, logo: Logo) -> bytes | None:
        threads.append(get_ident())
        return picture(self, logo)

    monkeypatch.setattr(BrandingService, "picture", read)
    jobs = Jobs(ThreadPool(), room.session.messages.fail)
    window = PreferencesControl(replace(room.session, jobs=jobs), room.control._main).open("About")
    qtbot.waitUntil(lambda: window.mark.accessibleName() == "Your logo")
    assert threads
    assert get_ident() not in threads
    window.close()
    assert jobs.drain()
