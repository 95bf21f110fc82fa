"""The page *Branding*, used as a person does: a logo dragged in, texts typed, the likeness followed, all published."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QWidget

from sharedesk.core.branding import Background, Branding
from sharedesk.core.settings import BRANDING_ACCENT, BRANDING_LOGO, BRANDING_TITLE
from sharedesk.errors import EnvironmentFault
from sharedesk.events import PortalState
from sharedesk.services.branding import BrandingService
from sharedesk.services.tryout import Tried
from sharedesk.ui.preferences.branding import PUBLISHED, BrandingPage
from sharedesk.ui.preferences.branding_colour import readable
from sharedesk.ui.preferences.branding_logo import HINT
from sharedesk.ui.preferences.preview.view import Device, Shown
from tests.pictures import RED, SYMBOL, raster, write
from tests.ui.conftest import Check

from .conftest import ME, Room, type_into


def page_of(room: Room) -> BrandingPage:
    page = room.open("Branding")
    assert isinstance(page, BrandingPage)
    return page


def drag(target: QWidget, *paths: Path, drop: bool = True) -> bool:
    """Drag files over a widget as the window system does, and drop them; returns whether they were welcome."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle, copy = target.rect().center(), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(middle, copy, data, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    if drop:
        QApplication.sendEvent(target, QDropEvent(QPointF(middle), copy, data, left, none))
    else:
        QApplication.sendEvent(target, QDragLeaveEvent())
    return True


def said(page: BrandingPage) -> dict[str, str]:
    """Return what the likeness says, by what it stands for."""
    return {mark.selector: mark.text for mark in page.preview.marks() if mark.text}


def test_the_likeness_is_below_the_form_where_there_is_no_room_beside_it(room: Room, clipped: Check) -> None:
    page = page_of(room)
    form, likeness = page.title, page.preview

    def corner(part: QWidget) -> QPoint:
        return part.mapTo(page, QPoint(0, 0))

    room.window.setMinimumSize(0, 0)  # as on a small screen
    room.window.resize(1180, 760)
    QApplication.processEvents()
    assert corner(likeness).x() > corner(form).x() + form.width()
    room.window.resize(800, 448)
    QApplication.processEvents()
    assert corner(likeness).y() > corner(page.legal).y() + page.legal.height()
    assert clipped(page) == []


def test_a_logo_is_dragged_in_seen_at_once_and_published_later(room: Room, tmp_path: Path) -> None:
    page = page_of(room)
    assert not page.publish.isEnabled()
    assert drag(page.logo, write(tmp_path / "logo.svg", SYMBOL))
    name = page.draft.text(BRANDING_LOGO)
    assert name.endswith("-320x320.png")
    assert page.logo.well.picture is not None
    assert said(page)[".logo img"] == "36x36"
    assert room.value(BRANDING_LOGO) is None, "nothing holds until it is published"
    page.publish.click()
    assert room.value(BRANDING_LOGO) == page.draft.brand().logo
    assert not page.publish.isEnabled()
    assert (page._why.text(), page._why.isVisible()) == (PUBLISHED, True)
    type_into(page.title, "Northwind", enter=False)
    assert not page._why.isVisible()
    page.undo.click()
    assert not page._why.isVisible()
    page.logo.remove.click()
    assert ".logo img" not in said(page)
    page.publish.click()
    assert room.value(BRANDING_LOGO) is None


def test_what_is_no_logo_is_explained_and_leaves_the_old_one(room: Room, tmp_path: Path) -> None:
    page = page_of(room)
    drag(page.logo, write(tmp_path / "good.png", raster("PNG")))
    before = page.draft.text(BRANDING_LOGO)
    assert drag(page.logo, write(tmp_path / "bad.png", "no picture"))
    assert page.logo.problem.startswith("“bad.png” is no picture")
    assert page.draft.text(BRANDING_LOGO) == before
    assert page.publish.isEnabled()
    page.undo.click()
    assert page.draft.text(BRANDING_LOGO) == ""
    assert drag(page.logo, tmp_path / "good.png")
    assert page.logo.problem == ""


def test_only_one_file_is_welcome_and_the_well_shows_it(room: Room, tmp_path: Path) -> None:
    page, one = page_of(room), write(tmp_path / "a.png", raster("PNG"))
    assert not drag(page.logo, one, one)
    assert not drag(page.logo)
    assert drag(page.logo, one, drop=False)
    assert not page.logo.well.is_hovered
    assert page.draft.text(BRANDING_LOGO) == ""


def test_a_file_is_chosen_with_the_keyboard_too(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(room)
    asked: list[str] = []

    def choose(_window: QWidget, title: str, chosen: object, *, filters: tuple[str]) -> None:
        assert "*.svg" in filters[0]
        asked.append(title)
        assert callable(chosen)
        chosen([write(tmp_path / "a.png", raster("PNG"))])

    monkeypatch.setattr("sharedesk.ui.preferences.branding_logo.choose_file", choose)
    page.logo.choose.setFocus()
    QTest.keyClick(page.logo.choose, Qt.Key.Key_Space)
    assert asked == ["Logo"]
    assert page.draft.text(BRANDING_LOGO)
    assert page.logo.choose.text() == "Replace…"


def test_the_likeness_follows_each_keystroke(room: Room) -> None:
    page = page_of(room)
    seen = []
    page.draft.changed.connect(lambda: seen.append(said(page)[".logo span"]))
    type_into(page.title, "Nor", enter=False)
    assert seen == ["N", "No", "Nor"]
    page.footer.setFocus()
    QTest.keyClicks(page.footer, "Harbour")
    QTest.keyClick(page.footer, Qt.Key.Key_Return)
    QTest.keyClicks(page.footer, "Oslo")
    QTest.keyClicks(page.legal, "Register 7")
    shown = said(page)
    assert shown[".foot p:nth-of-type(2) span"] == "Harbour\nOslo"
    assert shown[".foot p:nth-of-type(3) span"] == "Register 7"
    assert room.context.branding.current() == Branding()
    page.publish.click()
    assert room.context.branding.current() == Branding("Nor", footer="Harbour\nOslo", legal="Register 7")


def test_the_likeness_speaks_the_chosen_language_before_it_is_published(room: Room) -> None:
    page = page_of(room)
    assert said(page)["h1"] == "Engagement letter – Halvorsen"
    page.language.chosen.emit("de")
    assert said(page)["h1"] == "Mandatsvertrag – Halvorsen"
    assert said(page)[".facts li:nth-child(1) span"].startswith("Verfügbar bis 16.\N{NO-BREAK SPACE}Juni")
    page.pages.choices()[1].click()
    assert "Passwort eingeben" in page.preview.accessibleDescription()
    page.pages.choices()[3].click()
    assert said(page)["h1"] == "Ihr Code lautet 482913"
    page.undo.click()
    assert said(page)["h1"] == "Your code is 482913"


def test_the_greeting_that_is_proposed_names_the_company_of_the_draft(room: Room) -> None:
    page = page_of(room)
    assert page.greeting.placeholderText() == "Files for you from ShareDesk"
    type_into(page.title, "Northwind Legal", enter=False)
    assert page.greeting.placeholderText() == "Files for you from Northwind Legal"
    type_into(page.title, " ", enter=False)
    assert page.greeting.placeholderText() == "Files for you from ShareDesk"


def test_greeting_privacy_page_and_ground_are_shown_and_published(room: Room) -> None:
    page = page_of(room)
    page.preview.set_shown(Shown.GATE)
    type_into(page.greeting, "Files for you", enter=False)
    type_into(page.privacy, "https://example.com/privacy", enter=False)
    assert (said(page)[".greet"], said(page)[".foot p:nth-of-type(2) span"]) == ("Files for you", "Privacy")
    page.ground.choices()[1].click()
    page.publish.click()
    assert room.context.branding.current() == Branding(
        greeting="Files for you", privacy="https://example.com/privacy", background=Background.PLAIN
    )
    room.context.branding.publish(dict.fromkeys(("branding.greeting", "branding.background")), by="somebody")
    assert (page.greeting.text(), page.ground.index()) == ("", 0)


def test_a_plain_ground_has_one_colour(room: Room) -> None:
    page = page_of(room)

    def heights() -> set[int]:
        picture = page.preview.grab().toImage()
        return {picture.pixel(3, row) for row in range(60, 200, 10)}

    assert len(heights()) > 1
    page.ground.choices()[1].click()
    assert len(heights()) == 1


def test_an_address_that_is_none_is_told_at_its_field(room: Room) -> None:
    page = page_of(room)
    type_into(page.privacy, "example.com", enter=False)
    assert "is not the address of a page" in page.publish.toolTip()
    assert not page.publish.isEnabled()
    assert page.draft.brand().privacy == ""


def test_a_colour_is_chosen_typed_or_mixed_and_told_in_words(room: Room) -> None:
    page = page_of(room)
    QTest.mouseClick(page.accent.swatches.dots[1], Qt.MouseButton.LeftButton)
    assert page.accent.code.text() == "#1e5b4f"
    assert page.accent.words == "White text is easy to read on it (7.9:1)"
    type_into(page.accent.code, "ffd400", enter=False)
    assert page.draft.brand().accent == "#ffd400"
    assert page.accent.words.startswith("Dark text is easy to read on it")
    assert not any(dot.isChecked() for dot in page.accent.swatches.dots)
    type_into(page.accent.code, "#fdfdfd", enter=False)
    assert page.accent.words == "Close to the colour of the page: buttons get an outline"
    type_into(page.accent.code, "ffd400", enter=False)
    type_into(page.accent.code, "#12", enter=False)
    assert page.accent.words.startswith("“#12” is not a colour.")
    assert not page.publish.isEnabled()
    assert page.publish.toolTip() == page.accent.words
    assert page.draft.brand().accent == "#ffd400", "the likeness keeps the last good one"
    page.accent.any.click()
    [dialog] = room.window.findChildren(QColorDialog)
    dialog.setCurrentColor("#336699")
    assert page.draft.brand().accent == "#336699"
    dialog.reject()
    assert page.draft.text(BRANDING_ACCENT) == "#12"


@pytest.mark.parametrize("accent", ["#777777", "#2f8fd4", "#3aa86b"])
def test_a_colour_between_light_and_dark_says_what_is_done(accent: str) -> None:
    assert readable(accent).startswith(("Buttons are a little darker", "White text", "Dark text"))


def test_swatches_move_with_arrow_keys(room: Room) -> None:
    page = page_of(room)
    page.accent.swatches.dots[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.accent.swatches.dots[0], Qt.Key.Key_Right)
    assert page.draft.brand().accent == "#1e5b4f"


def test_pages_devices_and_schemes(room: Room) -> None:
    page = page_of(room)
    heights = set()
    for number, shown in enumerate(Shown):
        page.pages.choices()[number].click()
        assert page.preview.shown is shown
        for device, made in zip(Device, page.device.choices(), strict=True):
            made.click()
            assert page.preview.device is device
            heights.add((shown, device, page.preview.heightForWidth(500)))
    assert len({height for _, _, height in heights}) > 4
    page.scheme.choices()[1].click()
    page.pages.choices()[1].click()
    sheet = next(mark for mark in page.preview.marks() if mark.selector == ".sheet")
    assert sheet.ground == "#17191c"
    assert "dark" in page.preview.accessibleName()
    assert "Enter the password" in page.preview.accessibleDescription()


def test_the_pixels_are_those_of_the_values(room: Room, tmp_path: Path) -> None:
    page = page_of(room)
    drag(page.logo, write(tmp_path / "a.png", raster("PNG", 90, 90)))
    page.draft.put(BRANDING_ACCENT, "#1e5b4f")
    image = page.preview.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert {"#1e5b4f", "#{:02x}{:02x}{:02x}".format(*RED[:3])} <= colours


def test_what_is_published_elsewhere_shows_where_nobody_types(room: Room) -> None:
    page = page_of(room)
    type_into(page.title, "Mine", enter=False)
    room.context.branding.publish({"branding.title": "Theirs", "branding.footer": "Foot"}, by="somebody")
    assert (page.title.text(), page.footer.toPlainText()) == ("Mine", "Foot")
    page.undo.click()
    assert (page.title.text(), page.undo.isEnabled()) == ("Theirs", False)


def test_a_logo_published_elsewhere_is_shown_and_one_that_is_gone_is_not(room: Room, tmp_path: Path) -> None:
    page = page_of(room)
    room.context.branding.publish({"branding.logo": str(write(tmp_path / "a.png", raster("PNG")))}, by="somebody")
    assert page.logo.well.picture is not None
    assert said(page)[".logo img"] == "108x36"
    page.logo.remove.click()
    assert page.publish.isEnabled()
    page.undo.click()
    other = room.context.branding.take_logo(str(write(tmp_path / "b.png", raster("PNG", 60, 30))))
    room.context.branding.take_logo(str(tmp_path / "a.png"))
    (room.context.paths.brand / other).unlink()
    page.draft.put(BRANDING_LOGO, other)
    assert page.logo.well.picture is None


def test_a_failure_to_publish_is_told_and_can_be_tried_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(room)
    type_into(page.title, "Northwind", enter=False)

    def full(*_given: object, **_more: object) -> None:
        raise EnvironmentFault("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(BrandingService, "publish", full)
        page.publish.click()
    assert page._why.text() == "The disk is full."
    assert room.value(BRANDING_TITLE) == ""
    page.publish.click()
    assert room.value(BRANDING_TITLE) == "Northwind"


def test_the_real_page_follows_while_it_is_open(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page = page_of(room)
    page.pages.choices()[1].click()
    page.real.click()
    [address] = opened
    start, _, rest = address.partition("/brand/try/")
    key, _, shown = rest.partition("/")
    assert (start, shown) == ("https://localhost:8443", "gate")
    type_into(page.title, "Northwind", enter=False)
    assert room.context.tryout.shown(key) == Tried(Branding("Northwind"), ME)
    room.open("About")
    assert room.context.tryout.shown(key) is None, "what is not published is shown to nobody when the page is left"


def test_the_likeness_names_the_sender_as_recipients_see_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page = page_of(room)
    assert (said(page)[".face"], said(page)[".from b"]) == (ME[0].upper(), f"{ME} sent you files")
    page.real.click()
    room.set("sender.name", "Jo de Berg")
    assert (said(page)[".face"], said(page)[".from b"]) == ("JB", "Jo de Berg sent you files")
    tried = room.context.tryout.shown(opened[0].split("/")[-2])
    assert tried is not None
    assert tried.sender == "Jo de Berg"
    page.preview.set_shown(Shown.MAIL)
    assert any("Jo de Berg" in text for text in said(page).values())
    room.set("sender.name", "")
    assert any(ME in text for text in said(page).values())


def test_the_real_page_is_offered_only_where_there_is_one(room: Room) -> None:
    page = page_of(room)
    assert page.real.isEnabled()
    page.pages.choices()[3].click()
    assert (page.real.isEnabled(), page.real.toolTip()) == (False, "Mails have no page")
    page.pages.choices()[0].click()
    room.set("portal.host", "192.0.2.7")
    assert "own address" in page.real.toolTip()
    room.set("portal.host", "")
    room.portal.port = 0
    room.portal.tell(PortalState.OFFLINE)
    assert "not running" in page.real.toolTip()
    assert not page.real.isEnabled()


def test_the_hint_says_what_is_taken(room: Room) -> None:
    assert "SVG" in HINT
    assert page_of(room).logo.well.accessibleName() == "No logo"


@pytest.mark.parametrize("device", Device)
def test_long_names_take_the_room_they_need(room: Room, tmp_path: Path, device: Device) -> None:
    page = page_of(room)
    drag(page.logo, write(tmp_path / "logo.svg", SYMBOL))
    page.preview.set_device(device)
    for shown in Shown:
        page.preview.set_shown(shown)
        page.draft.put(BRANDING_TITLE, "N")
        low = page.preview.heightForWidth(400)
        page.draft.put(BRANDING_TITLE, "Rechtsanwaltsgesellschaft Halvorsen, Lindqvist und Partner mbB Niederlassung")
        assert page.preview.heightForWidth(400) > low or device is Device.COMPUTER
        assert page.preview.minimumSizeHint().height() == page.preview.heightForWidth(max(page.preview.width(), 320))
