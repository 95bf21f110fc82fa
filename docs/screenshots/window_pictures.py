"""Which pictures of the window there are: its first start, list and details, every sheet, every page of Preferences."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from screenshots.office import Office, now
from screenshots.window_camera import SIZE, WindowCamera
from sharedesk.core.link import Link
from sharedesk.ui.dialogs.confirm import ConfirmSheet
from sharedesk.ui.dialogs.keyboard import KeyboardSheet
from sharedesk.ui.look.theme import Theme
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.welcome.first_link import FirstLinkStep
from sharedesk.ui.welcome.frame import SIZE as WELCOME_SIZE
from sharedesk.ui.welcome.where import WhereStep
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.popover import Popover
from sharedesk.ui.widgets.title_editor import TitleEditor
from sharedesk.ui.wording import words
from sharedesk.ui.wording.status import LinkFilter

NARROW = (760, 640)
_PREFERENCES = ("general", "portal", "security", "branding", "e-mail", "storage", "audit", "about")
"""The pages in their order, whatever the window's language calls them."""


def take_first_start(theme: Theme, office: Office, images: Path) -> None:
    """Take the empty window and the welcome tour, from a new data directory."""
    camera = WindowCamera(theme, office, images)
    camera.take("empty")
    camera.workspace.welcome.open()
    tour = camera.workspace.welcome.window
    assert tour is not None
    tour.resize(*WELCOME_SIZE)
    [where] = tour.findChildren(WhereStep)
    camera.wait(lambda: bool(where.url))
    where.look()
    camera.wait(lambda: bool(where.found.text()))
    for at, name in enumerate(("welcome", "welcome-where", "welcome-drop")):
        tour.show_step(at)
        camera.take(name, tour)
    [step] = tour.findChildren(FirstLinkStep)
    camera.wait(lambda: step.sample.path is not None)
    tour.go.click()
    camera.wait(lambda: step.made is not None)
    camera.take("welcome-done", tour)
    camera.close()


def take_window(theme: Theme, office: Office, letter: Link, images: Path) -> None:
    """Take the window of a busy morning, and everything that opens over it."""
    camera = WindowCamera(theme, office, images)
    now(office, letter)
    camera.choose(letter)
    camera.wait(lambda: camera.says("Engagement letter – Halvorsen", tr("Downloading {share}", share=words.share(43))))
    camera.wait(
        lambda: camera.says("Deposition exhibits", ntr("Downloading, {n} person", "Downloading, {n} people", 2))
    )
    camera.wait(lambda: camera.says("Deposition video, day 1.mp4", tr("Copying")))
    camera.take("window")
    _take_sheets(camera)
    camera.window.sidebar.choose(LinkFilter.ATTENTION)
    camera.choose(next(link for link in office.program.links.page() if link.title == "Witness list.pdf"))
    camera.take("window-attention")
    camera.window.sidebar.choose(LinkFilter.ALL)
    camera.window.close_details()
    camera.window.resize(*NARROW)
    camera.take("window-narrow")
    camera.window.resize(*SIZE)
    for name, title in zip(_PREFERENCES, camera.pages, strict=True):
        camera.take(f"preferences-{name}", camera.prefer(title))
    camera.workspace.preferences.close()
    camera.drag("Engagement letter.pdf", "Fee schedule.pdf", "Power of attorney.pdf")
    camera.take("drag")
    camera.close()


def _take_sheets(camera: WindowCamera) -> None:
    actions = camera.window.actions_
    sheet = camera.new_link("Draft settlement v4.docx")
    sheet.password.switch.setChecked(True)
    sheet.password.field.setText("mango-ridge-tulip-harbor-nine")
    sheet.source.title.setFocus()
    camera.take("link", over=sheet)
    sheet.more.setChecked(True)
    sheet.people.switch.setChecked(True)
    sheet.people.chips.add(["anna@example.com", "j.berg@example.org"])
    sheet.message.box.setPlainText("Please sign page 4 and send it back to us by Friday.")
    sheet.source.title.setFocus()
    camera.take("link-options", over=sheet)
    sheet.reject()
    camera.window.toasts.dismiss()
    actions.rename.trigger()
    camera.take("rename")
    QTest.keyClick(camera.window.list.view.findChild(TitleEditor), Qt.Key.Key_Escape)
    FocusWatcher.keyboard = False
    for name, action, kind in (
        ("erase", actions.erase, ConfirmSheet),
        ("keyboard", actions.keyboard, KeyboardSheet),
        ("qr", actions.qr, Popover),
    ):
        action.trigger()
        opened = camera.opened(kind)
        camera.take(name, over=opened)
        opened.close()
