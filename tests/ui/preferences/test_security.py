from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action, EventFilter
from sharedesk.core.link import LinkState
from sharedesk.core.policy import Rule
from sharedesk.core.settings import (
    EMAILS_DEFAULT,
    EMAILS_RULE,
    EXPIRY_DEFAULT,
    EXPIRY_FINISH,
    EXPIRY_MAXIMUM,
    EXPIRY_RULE,
    MAX_DOWNLOADS_DEFAULT,
    MAX_DOWNLOADS_MAXIMUM,
    MAX_DOWNLOADS_RULE,
    ONE_TIME_RULE,
    ORIGINALS_ALLOWED,
    PASSWORD_DEFAULT,
    PASSWORD_KEEP,
    PASSWORD_MINIMUM,
    PASSWORD_RULE,
    PASSWORD_WAIT,
)
from sharedesk.errors import EnvironmentFault
from sharedesk.services.context import AppContext
from sharedesk.ui.dialogs import weak_links
from sharedesk.ui.dialogs.weak_links import WeakLinksSheet
from sharedesk.ui.jobs import Task
from sharedesk.ui.preferences.levels import Level
from sharedesk.ui.preferences.security import SecurityPage
from sharedesk.ui.widgets.controls import Field, Switch
from sharedesk.ui.widgets.preset_picker import OTHER, PresetPicker

from .conftest import Room, pick, press, type_into

DAY = timedelta(days=1)


@pytest.fixture
def page(room: Room) -> SecurityPage:
    made = room.open("Security defaults")
    assert isinstance(made, SecurityPage)
    return made


# -- options with a lock


@pytest.mark.parametrize(
    ("level", "rule", "default", "is_locked"),
    [
        (Level.ON, Rule.OPTIONAL, True, False),
        (Level.ALWAYS, Rule.REQUIRED, True, True),
        (Level.BARRED, Rule.FORBIDDEN, False, True),
    ],
)
def test_each_choice_is_a_rule_and_a_default(
    room: Room, page: SecurityPage, level: Level, rule: Rule, default: bool, is_locked: bool
) -> None:
    pick(page.password.combo, level)
    assert (room.value(PASSWORD_RULE), room.value(PASSWORD_DEFAULT)) == (rule, default)
    assert page.password.lock.isChecked() is is_locked
    assert page.password.combo.value == level
    pick(page.password.combo, Level.OFF)
    assert (room.value(PASSWORD_RULE), room.value(PASSWORD_DEFAULT)) == (Rule.OPTIONAL, False)


def test_what_is_so_already_is_no_change_in_the_audit_log(room: Room, page: SecurityPage) -> None:
    def changed() -> list[object]:
        events = room.context.audit.events(EventFilter(actions=(Action.SETTINGS_CHANGED,)))
        return [(event.detail["key"], event.detail["value"]) for event in events]

    for _ in range(2):  # as a list does on X11 whose choice is made with Return
        page.password.combo.chosen.emit(Level.ALWAYS)
    assert sorted(changed()) == [("policy.password.default", "true"), ("policy.password.rule", "required")]
    for level in (Level.ON, Level.ALWAYS):
        page.password.combo.chosen.emit(level)
    assert sorted(changed())[1:] == [("policy.password.rule", rule) for rule in ("optional", "required", "required")]


def test_the_lock_says_the_same_with_a_key(room: Room, page: SecurityPage) -> None:
    once = page.once
    once.lock.setFocus()
    QTest.keyClick(once.lock, Qt.Key.Key_Space)
    assert (once.level, room.value(ONE_TIME_RULE)) == (Level.BARRED, Rule.FORBIDDEN)
    assert once.lock.words() == "Locked"
    QTest.keyClick(once.lock, Qt.Key.Key_Space)
    assert once.level is Level.OFF
    pick(once.combo, Level.ON)
    once.lock.click()
    assert once.level is Level.ALWAYS
    once.lock.click()
    assert (once.level, once.lock.words()) == (Level.ON, "May change")


@pytest.mark.parametrize(("begin", "end"), [(Level.OFF, Level.OFF), (Level.ON, Level.ON)])
def test_a_second_click_on_a_lock_before_the_first_is_stored_takes_it_back(
    room: Room, page: SecurityPage, monkeypatch: pytest.MonkeyPatch, begin: Level, end: Level
) -> None:
    pick(page.once.combo, begin)
    waiting: list[Task] = []
    monkeypatch.setattr(room.session.jobs.pool, "start", waiting.append)
    page.once.lock.click()
    page.once.lock.click()
    while waiting:
        waiting.pop(0)()
        QApplication.processEvents()
    assert (page.once.level, room.value(ONE_TIME_RULE)) == (end, Rule.OPTIONAL)
    assert (page.once.combo.value, page.once.lock.isChecked()) == (end, False)


def test_named_people_need_names_before_they_are_on(room: Room, page: SecurityPage) -> None:
    people = page.people
    assert people.field is not None
    pick(people.combo, Level.ON)
    assert people.field.isVisible()
    assert (room.value(EMAILS_DEFAULT), people.combo.value) == ((), Level.OFF)
    page.once.combo.setFocus()
    assert not people.field.isVisible()
    pick(people.combo, Level.ON)
    type_into(people.field, "nobody")
    assert "is not an e-mail address" in people.row.problem
    assert (room.value(EMAILS_DEFAULT), people.combo.value) == ((), Level.OFF)
    type_into(people.field, "Anna@Example.com, *@example.org")
    assert room.value(EMAILS_DEFAULT) == ("anna@example.com", "*@example.org")
    assert (people.row.problem, people.level) == ("", Level.ON)
    pick(people.combo, Level.OFF)
    assert (room.value(EMAILS_DEFAULT), people.field.isVisible()) == ((), False)
    pick(people.combo, Level.ALWAYS)
    assert (room.value(EMAILS_RULE), len(room.value(EMAILS_DEFAULT))) == (Rule.REQUIRED, 2)


def test_esc_takes_back_what_was_typed_in_a_row_and_leaves_the_window(room: Room, page: SecurityPage) -> None:
    people, longest = page.people.field, page.expiry.longest
    assert people is not None
    room.set("policy.emails.default", "anna@example.com")
    type_into(people, "nobody")
    assert page.people.row.problem
    QTest.keyClick(people, Qt.Key.Key_Escape)
    assert (people.text(), page.people.row.problem) == ("anna@example.com", "")
    longest.choose(5)
    type_into(longest.field, "soon", enter=False)
    QTest.keyClick(longest.field, Qt.Key.Key_Escape)
    assert not longest.field.isVisible()
    assert longest.combo.currentText() == "No limit"
    room.set("policy.emails.default", "")
    pick(page.people.combo, Level.ALWAYS)
    type_into(people, "x", enter=False)
    QTest.keyClick(people, Qt.Key.Key_Escape)
    assert people.text() == "anna@example.com"
    assert room.control.window is not None
    QTest.keyClick(people, Qt.Key.Key_Escape)
    assert room.control.window is None
    assert (room.value(EMAILS_DEFAULT), room.value(EXPIRY_MAXIMUM)) == (("anna@example.com",), None)


def test_named_people_may_be_required_without_saying_whom(room: Room, page: SecurityPage) -> None:
    pick(page.people.combo, Level.ALWAYS)
    assert (room.value(EMAILS_RULE), room.value(EMAILS_DEFAULT)) == (Rule.REQUIRED, ())
    page.people.lock.click()
    assert (page.people.level, room.value(EMAILS_RULE)) == (Level.OFF, Rule.OPTIONAL)


def test_a_maximum_begins_with_ten_downloads(room: Room, page: SecurityPage) -> None:
    downloads = page.downloads
    assert downloads.field is not None
    pick(downloads.combo, Level.ON)
    assert (room.value(MAX_DOWNLOADS_DEFAULT), downloads.field.text()) == (10, "10")
    type_into(downloads.field, "0")
    assert "is not a number of downloads" in downloads.row.problem
    QTest.keyClick(downloads.field, Qt.Key.Key_Home)
    QTest.keyClicks(downloads.field, "2")
    assert downloads.row.problem == ""
    QTest.keyClick(downloads.field, Qt.Key.Key_Return)
    assert room.value(MAX_DOWNLOADS_DEFAULT) == 20
    pick(downloads.combo, Level.ALWAYS)
    assert (room.value(MAX_DOWNLOADS_RULE), room.value(MAX_DOWNLOADS_DEFAULT)) == (Rule.REQUIRED, 20)


# -- limits and switches


@pytest.mark.parametrize(
    ("title", "setting", "chosen", "typed", "stored"),
    [
        ("Shortest password", PASSWORD_MINIMUM, 12, "14", 14),
        ("Most downloads", MAX_DOWNLOADS_MAXIMUM, 25, "60", 60),
        ("After 5 wrong passwords", PASSWORD_WAIT, timedelta(hours=1), "30m", timedelta(minutes=30)),
    ],
)
def test_limits_are_presets_or_anything_else(
    room: Room, page: SecurityPage, title: str, setting: object, chosen: object, typed: str, stored: object
) -> None:
    picker = room.part(title, PresetPicker)
    place = picker._texts.index(setting.render(chosen))  # type: ignore[attr-defined]
    pick(picker.combo, picker.combo.itemText(place))
    assert room.value(setting) == chosen  # type: ignore[arg-type]
    assert not picker.field.isVisible()
    pick(picker.combo, OTHER)
    assert room.window.focusWidget() is picker.field
    page.once.combo.setFocus()
    assert (picker.combo.currentIndex(), picker.field.isVisible()) == (place, False)
    pick(picker.combo, OTHER)
    type_into(picker.field, "many")
    assert "many" in room.row(title).problem
    QTest.keyClick(picker.field, Qt.Key.Key_Backspace)
    assert "“man”" in room.row(title).problem
    type_into(picker.field, typed)
    assert room.value(setting) == stored  # type: ignore[arg-type]
    assert (room.row(title).problem, picker.field.text()) == ("", typed)


@pytest.mark.parametrize(
    ("title", "setting"),
    [
        ("Sharing originals", ORIGINALS_ALLOWED),
        ("Running downloads may finish", EXPIRY_FINISH),
        ("Keep passwords for copying", PASSWORD_KEEP),
    ],
)
def test_switches(room: Room, page: SecurityPage, title: str, setting: object) -> None:
    switch = room.part(title, Switch)
    assert switch.isChecked()
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert room.value(setting) is False  # type: ignore[arg-type]


def test_a_change_that_fails_is_told_and_the_control_shows_what_holds(
    room: Room, page: SecurityPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: AppContext, key: str, text: str | None, *, by: str) -> None:
        raise EnvironmentFault("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(AppContext, "change_setting", refuse)
    switch = room.part("Sharing originals", Switch)
    switch.click()
    assert switch.isChecked()
    assert room.row("Sharing originals").problem == "The disk is full. Free some space."
    pick(page.password.combo, Level.ALWAYS)
    assert page.password.combo.value is Level.OFF


# -- expiry


def test_expiry_is_a_chip_or_anything_else(room: Room, page: SecurityPage) -> None:
    chips = page.expiry.default
    assert chips.chips.index() == 3
    chips.chips.choices()[1].click()
    assert room.value(EXPIRY_DEFAULT) == 7 * DAY
    chips.chips.choices()[4].click()
    assert room.window.focusWidget() is chips.field
    type_into(chips.field, "soon")
    assert "is not a duration" in room.row("New links expire after").problem
    type_into(chips.field, "12h")
    assert room.value(EXPIRY_DEFAULT) == DAY / 2
    chips.chips.choices()[3].click()
    assert room.value(EXPIRY_DEFAULT) is None


def test_a_longest_expiry_rules_out_longer_choices_and_links_without_an_end(room: Room, page: SecurityPage) -> None:
    expiry = page.expiry
    pick(expiry.longest.combo, "7 days")
    assert room.value(EXPIRY_MAXIMUM) == 7 * DAY
    chips = expiry.default.chips.choices()
    assert [chip.isEnabled() for chip in chips] == [True, True, False, False, True]
    assert chips[2].toolTip() == "The longest expiry is 7 days"
    assert chips[1].isChecked()
    assert (expiry.endless.value, expiry.endless.isEnabled()) == (Rule.REQUIRED, False)
    assert expiry.limit_lock.isVisible()
    pick(expiry.longest.combo, "No limit")
    assert (expiry.endless.value, expiry.endless.isEnabled()) == (Rule.OPTIONAL, True)
    assert not expiry.limit_lock.isVisible()


def test_links_without_an_end_are_ruled_out_with_a_default_to_end_by(room: Room, page: SecurityPage) -> None:
    expiry = page.expiry
    expiry.lock.click()
    assert (room.value(EXPIRY_RULE), room.value(EXPIRY_DEFAULT)) == (Rule.REQUIRED, 7 * DAY)
    assert not expiry.default.chips.choices()[3].isEnabled()
    expiry.lock.click()
    assert room.value(EXPIRY_RULE) is Rule.OPTIONAL
    pick(expiry.endless, "Every link")
    assert not expiry.default.isEnabled()
    assert expiry.lock.isChecked()


# -- links that are weaker than this


def test_links_that_a_stricter_policy_finds_too_weak_are_tightened_at_once(room: Room, page: SecurityPage) -> None:
    link = room.link()
    assert not page.notice.isVisible()
    pick(page.expiry.longest.combo, "30 days")
    assert page.notice.title == "1 link is weaker than this"
    assert "at once" in page.notice.text
    press(page.notice, "Apply")
    assert not page.notice.isVisible()
    assert room.context.links.get(link.token).link.expires_at == room.session.clock() + 30 * DAY


def test_what_needs_a_choice_can_be_paused_or_left_for_now(room: Room, page: SecurityPage) -> None:
    first, second = room.link("One"), room.link("Two")
    pick(page.password.combo, Level.ALWAYS)
    assert page.notice.title == "2 links are weaker than this"
    press(page.notice, "Not now")
    assert not page.notice.isVisible()
    pick(page.once.combo, Level.ALWAYS)
    press(page.notice, "Apply")
    assert page.notice.text == "All of them need a choice of yours, such as a password, or can be paused."
    press(page.notice, "Pause them")
    assert not page.notice.isVisible()
    links = [room.context.links.get(link.token).link for link in (first, second)]
    assert all(room.context.links.state(link) is LinkState.PAUSED and link.one_time for link in links)


def test_the_links_are_named_with_what_they_lack(
    qtbot: QtBot, room: Room, page: SecurityPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weak_links, "SHOWN", 2)
    links = [room.link(name) for name in ("One", "Two", "Three")]
    room.set("policy.password.rule", "required")
    room.set("policy.expiry.maximum", "7d")
    press(page.notice, "Show links")
    [sheet] = room.window.findChildren(WeakLinksSheet)
    said = [one.text() for one in sheet.findChildren(QWidget) if hasattr(one, "text")]
    assert said.count("No password, never expires") == 2
    assert "And 1 more" in said
    [pause] = [one for one in sheet.findChildren(QPushButton) if one.accessibleName() == "Pause Three"]
    pause.click()
    assert (pause.text(), pause.isEnabled()) == ("Paused", False)
    assert room.context.links.state(room.context.links.get(links[2].token).link) is LinkState.PAUSED
    press(sheet, "Apply")
    assert page.notice.title == "2 links are weaker than this"
    ends = room.session.clock() + 7 * DAY
    assert all(room.context.links.get(link.token).link.expires_at == ends for link in links)


def test_links_that_were_weak_before_are_told_when_the_page_opens(room: Room) -> None:
    room.link()
    room.set("policy.password.rule", "required")
    page = room.open("Security defaults")
    assert isinstance(page, SecurityPage)
    assert page.notice.title == "1 link is weaker than this"
    press(page.notice, "Pause it")
    assert not page.notice.isVisible()


def test_fields_of_the_page_are_found_by_name(room: Room, page: SecurityPage) -> None:
    names = {field.accessibleName() for field in page.findChildren(Field)}
    assert {"Named if nobody else is chosen", "Downloads of a new link", "Longest expiry: other"} <= names
