"""The options in the sheet of a link, driven by keys and mouse: password, end and the rest, locks and mistakes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from sharedesk.core.link import LinkEdit, Mode
from sharedesk.core.passwords import MIN_LENGTH
from sharedesk.core.protection import Option
from sharedesk.ui.dialogs.link.expiry import CUSTOM, NEVER, MomentCard
from sharedesk.ui.dialogs.link.parts import SwitchSection
from sharedesk.ui.wording.options import LOCKED

from .desk import Desk
from .sheets import SECRET, click, link, new_sheet, opened, options, rule

KEYS = Qt.Key


# -- the password


def test_a_password_is_generated_shown_hidden_and_copied(linked: Desk) -> None:
    sheet = options(linked)
    assert not sheet.password.field.isVisible()
    QTest.keyClick(sheet.password.switch, KEYS.Key_Space)
    assert sheet.password.field.hasFocus()
    words = sheet.password.field.text()
    assert len(words.split("-")) == 5
    sheet.password._eye.trigger()
    assert sheet.password.field.echoMode() is sheet.password.field.EchoMode.Password
    click(sheet.password.generate)
    assert sheet.password.field.text() != words
    assert sheet.password.field.echoMode() is sheet.password.field.EchoMode.Normal
    click(sheet.password.ways)
    sheet.password.findChild(QMenu).actions()[1].trigger()
    assert len(sheet.password.field.text()) == 16
    QGuiApplication.clipboard().setText("before")
    click(sheet.password.copy)
    assert QGuiApplication.clipboard().text() == sheet.password.field.text()
    assert sheet.password.copy.text() == "Copied"


def test_typing_takes_the_place_of_a_generated_password(linked: Desk) -> None:
    sheet = options(linked)
    field = sheet.password.field
    sheet.password.switch.click()
    assert (field.selectedText(), field.cursorPosition()) == (field.text(), 0)
    QTest.keyClicks(field, SECRET)
    assert field.text() == SECRET
    sheet.save.click()
    sheet = options(linked)
    click(sheet.password.replace)
    QTest.keyClicks(sheet.password.field, SECRET)
    assert sheet.password.field.text() == SECRET


def test_a_typed_password_comes_back_with_ctrl_z(linked: Desk) -> None:
    sheet = options(linked)
    sheet.password.switch.click()
    field = sheet.password.field
    field.selectAll()
    QTest.keyClicks(field, SECRET)
    click(sheet.password.generate)
    click(sheet.password.generate)
    assert field.text() != SECRET
    for _ in range(2):
        QTest.keyClick(field, KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == SECRET


def test_a_password_is_set_kept_and_copied_only_when_asked(linked: Desk) -> None:
    sheet = options(linked)
    sheet.password.switch.click()
    sheet.password.field.clear()
    QTest.keyClicks(sheet.password.field, SECRET)
    QGuiApplication.clipboard().setText("before")
    sheet.save.click()
    assert link(linked).has_password
    assert linked.toast() == ("Options saved", "a.pdf")
    assert QGuiApplication.clipboard().text() == "before"
    linked.press("Copy password")
    assert QGuiApplication.clipboard().text() == SECRET
    QGuiApplication.clipboard().setText("before")
    linked.window.actions_.copy_password.trigger()
    assert QGuiApplication.clipboard().text() == SECRET
    assert linked.toast() == ("Password copied", "a.pdf")


@pytest.mark.parametrize("text", ["", "short", "x" * 300])
def test_a_bad_password_keeps_save_waiting_and_says_why(linked: Desk, text: str) -> None:
    sheet = options(linked)
    sheet.password.switch.click()
    sheet.password.field.clear()
    QTest.keyClicks(sheet.password.field, text)
    assert not sheet.save.isEnabled()
    assert not sheet.password.copy.isEnabled()
    sheet.password._left()
    assert sheet.password.note.isVisible()
    assert sheet.password.field.property("invalid") == "true"
    sheet.password.field.setText(SECRET)
    sheet.password._typed()
    assert sheet.save.isEnabled()


def test_the_minimum_of_the_policy_counts(linked: Desk) -> None:
    rule(linked, "password.minimum", "20")
    sheet = options(linked)
    sheet.password.switch.click()
    sheet.password.field.setText("x" * (MIN_LENGTH + 4))
    assert "Use 20 or more" in sheet.password.problem


def test_an_existing_password_is_never_shown_and_may_be_replaced_or_left(linked: Desk) -> None:
    linked.context.links.edit(link(linked).token, LinkEdit(password=SECRET), by="maya")
    sheet = options(linked)
    assert sheet.password.field.text() == ""
    assert sheet.password.field.isReadOnly()
    assert sheet.password.field.toolTip() == "A password is set. Only you know it."
    assert not sheet.password.copy.isVisible()  # nobody kept it
    click(sheet.password.replace)
    assert sheet.password.value == sheet.password.field.text() != ""
    click(sheet.password.replace)
    sheet.save.click()
    assert link(linked).password_epoch == 1
    sheet = options(linked)
    click(sheet.password.replace)
    sheet.save.click()
    assert link(linked).password_epoch == 2
    with pytest.raises(AssertionError):
        linked.press("Undo")  # nobody knows the old one
    linked.press("Copy password")


def test_a_kept_password_is_copied_from_the_sheet(linked: Desk) -> None:
    linked.context.links.edit(link(linked).token, LinkEdit(password=SECRET), by="maya")
    linked.context.kept.keep(link(linked), SECRET)
    sheet = options(linked)
    for told in (sheet.password.field.toolTip(), sheet.password.field.accessibleDescription()):
        assert "Only you" not in told
        assert "key store keeps it" in told
    click(sheet.password.copy)
    assert QGuiApplication.clipboard().text() == SECRET


def test_where_no_password_is_kept_another_one_is_offered(linked: Desk) -> None:
    linked.context.links.edit(link(linked).token, LinkEdit(password=SECRET), by="maya")
    linked.window.actions_.copy_password.trigger()
    assert linked.toast() == ("Only you know the password", "a.pdf")
    linked.press("Replace")
    assert opened(linked).password.replace.isVisible()


# -- when it ends


def test_presets_count_from_the_moment_of_saving(linked: Desk) -> None:
    sheet = options(linked)
    assert sheet.expiry.chips.index() == NEVER
    click(sheet.expiry.chips.choices()[1])
    assert "never" not in sheet.expiry.note.text()
    sheet.save.click()
    ends = link(linked).expires_at
    assert ends is not None
    assert abs(ends - linked.context.clock() - timedelta(days=7)) < timedelta(minutes=1)


def test_arrows_reach_every_end_and_pass_over_the_one_that_asks(linked: Desk) -> None:
    sheet = options(linked)
    chips = sheet.expiry.chips
    choices = chips.choices()

    def press(key: Qt.Key) -> int:
        focused = QApplication.focusWidget()
        assert focused in choices
        QTest.keyClick(focused, key)
        return choices.index(QApplication.focusWidget())

    assert chips.index() == NEVER
    choices[NEVER].setFocus()
    assert press(KEYS.Key_Left) == CUSTOM
    assert (chips.index(), sheet.findChild(MomentCard)) == (NEVER, None), "nothing opens on the way"
    assert press(KEYS.Key_Left) == chips.index() == 2
    assert press(KEYS.Key_Up) == chips.index() == 1
    assert press(KEYS.Key_Left) == press(KEYS.Key_Left) == chips.index() == 0
    for expected in (1, 2, CUSTOM, NEVER, NEVER):
        assert press(KEYS.Key_Right) == expected
    assert press(KEYS.Key_Left) == CUSTOM
    QTest.keyClick(choices[CUSTOM], KEYS.Key_Return)
    assert sheet.findChild(MomentCard).isVisible(), "Enter asks, and makes no link"
    assert sheet.isVisible()


@pytest.mark.parametrize(("default", "chip"), [("7d", 1), ("30d", 2), ("14d", CUSTOM)])
def test_the_end_that_the_policy_wants_shows_as_its_chip(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, default: str, chip: int
) -> None:
    rule(desk, "expiry.default", default)
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    assert sheet.expiry.chips.index() == chip
    sheet.save.click()
    ends = link(desk).expires_at
    assert ends is not None
    assert (ends - link(desk).created_at).days in {int(default[:-1]), int(default[:-1]) - 1}


def test_any_moment_within_the_policy_can_be_chosen_by_keys(linked: Desk) -> None:
    rule(linked, "expiry.maximum", "10d")
    sheet = options(linked)
    sheet.expiry.chips.choices()[CUSTOM].click()
    card = sheet.findChild(MomentCard)
    edit = card.edit
    assert edit.maximumDateTime() <= edit.minimumDateTime().addDays(11)
    wanted = edit.minimumDateTime().addDays(3)
    edit.setDateTime(wanted)
    QTest.keyClick(card, KEYS.Key_Return)
    assert sheet.expiry.chips.index() == CUSTOM
    sheet.save.click()
    ends = link(linked).expires_at
    assert ends is not None
    assert int(ends.timestamp()) // 60 == wanted.toSecsSinceEpoch() // 60


def test_an_end_that_nobody_touches_stays_to_the_second(linked: Desk) -> None:
    until = linked.context.clock() + timedelta(days=3, seconds=17)
    linked.context.links.edit(link(linked).token, LinkEdit(expires_at=until), by="maya")
    before = link(linked).expires_at
    sheet = options(linked)
    sheet.source.title.setText("Other")
    sheet.save.click()
    assert (link(linked).title, link(linked).expires_at) == ("Other", before)


@pytest.mark.parametrize(
    ("key", "value", "locked"),
    [
        ("expiry.maximum", "7d", {2, NEVER}),
        ("expiry.rule", "required", {NEVER}),
        ("expiry.rule", "forbidden", {0, 1, 2, 3}),
    ],
)
def test_ends_that_the_policy_forbids_keep_their_place_and_say_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str, value: str, locked: set[int]
) -> None:
    rule(desk, "expiry.default", "7d")
    rule(desk, key, value)
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    chips = sheet.expiry.chips.choices()
    assert {n for n, chip in enumerate(chips) if not chip.isEnabled()} == locked
    assert all(chips[n].toolTip().startswith(LOCKED) for n in locked)
    sheet.save.click()
    assert (link(desk).expires_at is None) == (value == "forbidden")


# -- more options


def test_more_options_open_by_key_and_by_themselves(linked: Desk) -> None:
    sheet = options(linked)
    assert not sheet.people.isVisible()
    small = sheet.height()
    QTest.keyClick(sheet, KEYS.Key_M, Qt.KeyboardModifier.AltModifier)
    QApplication.processEvents()
    assert sheet.people.isVisible()
    assert sheet.height() > small
    assert sheet.more.text() == "Fewer options"
    sheet.message.box.setPlainText("Hello")
    sheet.save.click()
    assert options(linked).people.isVisible()


def test_named_people_are_typed_pasted_mended_and_saved(linked: Desk) -> None:
    sheet = options(linked)
    sheet.more.click()
    click(sheet.people.switch)
    assert not sheet.save.isEnabled()
    chips = sheet.people.chips
    assert chips.input.hasFocus()
    QTest.keyClicks(chips.input, "Anna@Example.com,bob@,")
    assert [chip.address for chip in chips.chips] == ["anna@example.com", "bob@"]
    assert "bob@" in sheet.people.note.text()
    assert not sheet.save.isEnabled()
    chips.chips[1].click()  # back into the field
    QTest.keyClicks(chips.input, "example.org ")
    QGuiApplication.clipboard().setText("Jo <jo@x.example>, *@y.example\nanna@example.com")
    chips.input.paste()
    assert sheet.save.isEnabled()
    QTest.keyClicks(chips.input, "last@example.com")  # not made a chip yet
    sheet.save.click()
    assert link(linked).allowed_emails == (
        "anna@example.com", "bob@example.org", "jo@x.example", "*@y.example", "last@example.com",
    )  # fmt: skip


def test_one_time_use_makes_the_maximum_step_back(linked: Desk) -> None:
    sheet = options(linked)
    sheet.more.click()
    sheet.limit.switch.click()
    QTest.keyClicks(sheet.limit.field, "0")
    assert not sheet.save.isEnabled()
    sheet.limit.field.clear()
    QTest.keyClicks(sheet.limit.field, "5")
    sheet.save.click()
    assert link(linked).max_downloads == 5
    sheet = options(linked)
    QTest.keyClick(sheet.once.switch, KEYS.Key_Space)
    assert not sheet.limit.isEnabled()
    sheet.save.click()
    assert (link(linked).one_time, link(linked).max_downloads) == (True, 5)


def test_telling_of_downloads_has_three_answers(linked: Desk) -> None:
    for index, expected in ((1, True), (2, False), (0, None)):
        sheet = options(linked)
        click(sheet.notify.choice.choices()[index])
        sheet.save.click()
        assert link(linked).notify is expected


def test_a_message_that_is_too_long_waits(linked: Desk) -> None:
    sheet = options(linked)
    sheet.message.box.setPlainText("x" * 5001)
    assert not sheet.save.isEnabled()
    assert "Shorten it to 5,000" in sheet.message.note.text()
    sheet.message.box.setPlainText("x" * 5000)
    assert sheet.save.isEnabled()


@pytest.mark.parametrize("value", ["required", "forbidden"])
@pytest.mark.parametrize("option", ["password", "emails", "one_time", "max_downloads"])
def test_what_the_administrator_decided_is_there_and_cannot_be_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    rule(desk, f"{option}.rule", value)
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    section = {
        "password": sheet.password,
        "emails": sheet.people,
        "one_time": sheet.once,
        "max_downloads": sheet.limit,
    }[option]
    assert section.on is (value == "required")
    assert not section.switch.isEnabled()
    assert section.switch.toolTip().startswith(LOCKED)
    assert section.switch.accessibleDescription().startswith(LOCKED)
    click(section.switch)
    QTest.keyClick(section.switch, KEYS.Key_Space)
    assert section.on is (value == "required")
    if value == "required" and option in {"emails", "max_downloads"}:
        assert not sheet.save.isEnabled()
        sheet.people.chips.add(["anna@example.com"])
        sheet.limit.field.setText("3")
    sheet.save.click()
    assert link(desk).protection.uses(Option(option)) is (value == "required")


@pytest.mark.parametrize("option", [Option.PASSWORD, Option.EMAILS, Option.ONE_TIME, Option.MAX_DOWNLOADS])
def test_a_lock_says_who_set_it_and_when(desk: Desk, monkeypatch: pytest.MonkeyPatch, option: Option) -> None:
    rule(desk, f"{option}.rule", "required")
    desk.context.change_setting(f"policy.{option}.rule", "forbidden", by="Elena")
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    section = sheet.places[option]
    assert isinstance(section, SwitchSection)
    for told in (section.switch.toolTip(), section.switch.accessibleDescription()):
        assert told.startswith(f"{LOCKED}: Elena, ")
        assert str(desk.context.clock().year) in told
    others = [one for other, one in sheet.places.items() if other is not option and isinstance(one, SwitchSection)]
    assert [one.switch.toolTip() for one in others] == ["", "", ""]


def test_a_log_that_somebody_changed_keeps_no_sheet_from_opening(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(desk, "password.rule", "required")
    with desk.context.base.store.write() as db:
        db.execute_sql("update event set detail = 'nonsense'")
    sheet = new_sheet(desk, monkeypatch)
    assert sheet.password.switch.toolTip() == LOCKED


def test_chips_that_are_locked_say_who_set_the_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(desk, "expiry.maximum", "7d")
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    tips = [chip.toolTip() for chip in sheet.expiry.chips.choices()]
    assert [tip.startswith(f"{LOCKED}: admin, ") for tip in tips] == [False, False, True, False, True]


def test_originals_that_are_not_allowed_say_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(desk, "originals.allowed", "false")
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    assert sheet.mode is not None
    share = sheet.mode.choice.choices()[1]
    assert not share.isEnabled()
    assert share.toolTip() == LOCKED
    click(share)
    assert sheet.mode.value is Mode.SEND


def test_a_link_older_than_the_policy_is_changed_where_it_was_and_no_more(linked: Desk) -> None:
    rule(linked, "password.rule", "required")
    sheet = options(linked)
    assert sheet.password.switch.isEnabled()
    sheet.source.title.setText("Other")
    sheet.save.click()
    assert link(linked).title == "Other"
    sheet = options(linked)
    sheet.password.switch.click()
    sheet.password.switch.click()
    assert sheet.save.isEnabled()


def test_turning_off_what_is_required_is_told_beside_it(linked: Desk) -> None:
    linked.context.links.edit(link(linked).token, LinkEdit(max_downloads=9), by="maya")
    rule(linked, "max_downloads.maximum", "5")
    sheet = options(linked)
    sheet.limit.switch.click()
    assert "5 downloads at most" in sheet.limit.note.text()
    assert not sheet.save.isEnabled()
