"""The sheet of a link in the open window, driven by keys and mouse: every option, locks, mistakes, what is saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from sharedesk.core.link import LinkEdit, LinkOptions, Mode
from sharedesk.core.passwords import MIN_LENGTH
from sharedesk.core.protection import Option
from sharedesk.errors import UserError
from sharedesk.ui.dialogs.link.expiry import CUSTOM, NEVER, MomentCard
from sharedesk.ui.dialogs.link.parts import SwitchSection
from sharedesk.ui.wording.options import LOCKED
from tests.ui.audit import silent
from tests.ui.conftest import Check

from .conftest import Told
from .desk import Desk
from .sheets import SECRET, click, link, new_sheet, opened, options, rule

KEYS = Qt.Key


# -- defaults


def test_options_become_those_of_new_links_and_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(desk, "expiry.default", "30d")
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    offer = sheet.defaults.button
    assert not offer.isVisible(), "it is as new links start"
    click(sheet.password.switch)
    assert sheet.expiry.chips.choices()[1].text() == "7 days"
    click(sheet.expiry.chips.choices()[1])
    assert (offer.isVisible(), offer.text()) == (True, "Make these my defaults")
    click(offer)
    assert offer.text() == "Saved as my defaults. Undo"
    policy = desk.context.settings.policy()
    assert (policy.password.default, policy.expiry.default) == (True, timedelta(days=7))
    click(offer)
    assert offer.text() == "Make these my defaults"
    policy = desk.context.settings.policy()
    assert (policy.password.default, policy.expiry.default) == (False, timedelta(days=30))
    click(offer)
    click(sheet.once.switch) if sheet.once.isVisible() else sheet.once.switch.click()
    assert offer.text() == "Make these my defaults", "something else is chosen by now"
    sheet.cancel.click()
    again = new_sheet(desk, monkeypatch, desk.file("b.pdf"))
    assert again.password.switch.isChecked()
    assert not again.once.switch.isChecked()
    assert not again.defaults.button.isVisible()


def test_what_is_wrong_or_of_a_link_is_no_default(linked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = options(linked)
    click(sheet.password.switch)
    assert not sheet.defaults.isVisible(), "the options of a link are its own"
    sheet.cancel.click()
    rule(linked, "expiry.maximum", "30d")
    sheet = new_sheet(linked, monkeypatch, linked.file("b.pdf"))
    click(sheet.password.switch)
    sheet.password.field.clear()
    QTest.keyClicks(sheet.password.field, "abc")
    QTest.keyClick(sheet.password.field, KEYS.Key_Tab)
    assert not sheet.defaults.button.isVisible()


def test_defaults_that_cannot_be_stored_are_said_in_the_sheet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    click(sheet.password.switch)

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise UserError("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(type(desk.context.base), "change_settings", refuse)
    click(sheet.defaults.button)
    assert sheet._trouble.text() == "The disk is full. Free some space."
    assert sheet.defaults.button.text() == "Make these my defaults"
    assert sheet.isVisible()


# -- making


def test_a_new_link_is_made_with_files_chosen_in_the_sheet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch)
    assert sheet.source.title.hasFocus()
    assert not sheet.save.isEnabled()
    assert sheet.save.toolTip() == "Choose the files to share."
    chosen = [str(desk.file("a.pdf")), str(desk.file("b.pdf"))]
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit(chosen))
    sheet.source.files_wanted.emit()
    assert sheet.source.title.text() == "a.pdf and 1 more"
    QTest.keyClicks(sheet.source.title, "Lease")  # what is selected is replaced
    assert sheet.mode is not None
    click(sheet.mode.choice.choices()[1])
    QTest.keyClick(sheet.source.title, KEYS.Key_Return)
    assert not sheet.isVisible()
    assert (link(desk).title, link(desk).mode) == ("Lease", Mode.SHARE)
    assert [item.name for item in desk.newest().items] == ["a.pdf", "b.pdf"]
    assert QGuiApplication.clipboard().text() == desk.context.links.url(link(desk).token)


def test_the_new_link_button_offers_files_and_folders(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    click(desk.window.list.new)
    sheet = opened(desk)
    asked: list[str] = []
    sheet.source.files_wanted.disconnect()
    sheet.source.folder_wanted.disconnect()
    sheet.source.files_wanted.connect(lambda: asked.append("files"))
    sheet.source.folder_wanted.connect(lambda: asked.append("folder"))
    click(sheet.source.files)
    click(sheet.source.folder)
    assert asked == ["files", "folder"], "one press each"


def test_a_title_that_was_typed_outlives_other_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    sheet.source.title.selectAll()
    QTest.keyClicks(sheet.source.title, "Mine")
    other = desk.folder / "Plans"
    other.mkdir()
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(other)]))
    sheet.source.folder_wanted.emit()
    assert sheet.source.title.text() == "Mine"
    assert sheet.source._about.full_text == "Plans"


def test_what_the_service_refuses_is_said_in_the_sheet_and_nothing_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    path = desk.file("a.pdf")
    sheet = new_sheet(desk, monkeypatch, path)
    sheet.message.box.setPlainText("Sign page 4")
    path.unlink()
    sheet.save.click()
    assert sheet.isVisible()
    assert "a.pdf" in sheet._trouble.text()
    assert sheet.message.value == "Sign page 4"
    assert sheet.save.isEnabled()
    assert not told.problems
    desk.file("a.pdf")
    sheet.save.click()
    assert link(desk).message == "Sign page 4"


def test_cancel_and_esc_do_nothing(linked: Desk) -> None:
    before = link(linked)
    for leave in (lambda sheet: sheet.cancel.click(), lambda sheet: QTest.keyClick(sheet, KEYS.Key_Escape)):
        sheet = options(linked)
        sheet.source.title.setText("Other")
        leave(sheet)
        assert not sheet.isVisible()
    assert link(linked) == before


def test_one_sheet_at_a_time(linked: Desk) -> None:
    first = options(linked)
    linked.window.actions_.new.trigger()
    assert linked.sheet() is first


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


# -- afterwards


def test_undo_brings_back_all_but_the_password(linked: Desk) -> None:
    before = link(linked)
    sheet = options(linked)
    sheet.source.title.setText("Other")
    sheet.people.switch.click()
    sheet.people.chips.add(["anna@example.com"])
    sheet.password.switch.click()
    sheet.save.click()
    assert link(linked).allowed_emails == ("anna@example.com",)
    linked.press("Undo")
    assert (link(linked).title, link(linked).allowed_emails) == (before.title, ())
    assert link(linked).has_password


def test_nothing_changed_is_nothing_saved(linked: Desk) -> None:
    events = linked.context.audit.events()
    options(linked).save.click()
    assert linked.context.audit.events() == events


def test_a_drop_follows_the_policy_and_offers_password_options_and_undo(desk: Desk) -> None:
    rule(desk, "password.default", "true")
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.toast()[0] == "Link copied"
    assert desk.offers() == ["Copy password", "Options", "Undo"]
    QGuiApplication.clipboard().setText("before")
    desk.press("Copy password")
    assert desk.offers() == ["Copy link", "Options"], "an Undo would seem to be of the copying"
    assert len(QGuiApplication.clipboard().text().split("-")) == 5
    desk.press("Copy link")
    assert QGuiApplication.clipboard().text() == desk.context.links.url(link(desk).token)
    assert desk.offers() == ["Options", "Undo"]
    desk.drop(Mode.SHARE, desk.file("b.pdf"))
    desk.press("Options")
    assert opened(desk).source.title.text() == "b.pdf"


def test_a_link_that_takes_the_place_of_another_is_as_well_protected(desk: Desk) -> None:
    made = desk.context.links.create(
        Mode.SEND,
        [desk.file("a.pdf")],
        LinkOptions(password=SECRET, allowed_emails=("anna@example.com",), one_time=True, message="Hello"),
        by="maya",
    )
    desk.workspace.maker.share_instead(made.link, made.items)
    new = link(desk)
    assert new.token != made.link.token
    assert (new.has_password, new.allowed_emails, new.one_time, new.message) == (
        True, ("anna@example.com",), True, "Hello",
    )  # fmt: skip
    desk.workspace.maker.make_again(new.token)
    again = link(desk)
    assert (again.has_password, again.allowed_emails) == (True, ("anna@example.com",))


def test_markup_is_shown_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = "<img src=x>.pdf"
    sheet = new_sheet(desk, monkeypatch, desk.file(payload))
    sheet.people.switch.click()
    sheet.people.chips.add(["<img src=x>@example.com"])
    bad = sheet.people.chips.chips[0]
    assert "<img" not in bad.toolTip()
    assert sheet.people.note.textFormat() is Qt.TextFormat.PlainText
    bad.click()
    sheet.people.chips.input.clear()
    sheet.people.switch.click()
    sheet.save.click()
    assert link(desk).title == payload
    desk.window.open_details()
    for one in desk.window.findChildren(type(desk.window.details._title)):
        assert one.textFormat() is Qt.TextFormat.PlainText
        assert "<img" not in one.toolTip()


def test_everything_is_named_fits_and_is_reached_by_tab(linked: Desk, clipped: Check) -> None:
    sheet = options(linked)
    sheet.more.click()
    for switch in (sheet.password.switch, sheet.people.switch, sheet.limit.switch):
        switch.click()
    sheet.people.chips.add(["anna@example.com"])
    sheet.limit.field.setText("3")
    QApplication.processEvents()
    assert silent(sheet) == []
    assert clipped(sheet) == []
    sheet.source.title.setFocus()
    reached = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused)
        if focused is sheet.save:
            break
        QTest.keyClick(focused, KEYS.Key_Tab)
    wanted: list[object] = [
        sheet.password.field, sheet.password.generate, sheet.more, sheet.people.chips.input, sheet.once.switch,
        sheet.limit.field, sheet.message.box, sheet.cancel, sheet.save,
    ]  # fmt: skip
    assert [one for one in reached if one in wanted] == wanted


def test_the_sheet_is_never_higher_than_the_window(linked: Desk) -> None:
    linked.window.resize(760, 520)
    sheet = options(linked)
    sheet.more.click()
    QApplication.processEvents()
    surface = sheet.height() - 2 * sheet._margin
    assert surface <= 520
    assert sheet.save.mapTo(sheet, QPoint(0, sheet.save.height())).y() < sheet.height() - sheet._margin


def test_a_change_that_is_refused_is_said_in_the_sheet(
    linked: Desk, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise UserError("This link has ended.", hint="Make a new link instead.")

    sheet = options(linked)
    sheet.source.title.setText("Other")
    monkeypatch.setattr(linked.context.links, "edit", broken)
    sheet.save.click()
    assert sheet._trouble.text() == "This link has ended. Make a new link instead."
    assert not told.crashes
    assert sheet.isVisible()


def test_other_keys_and_a_save_that_is_not_ready_do_nothing(linked: Desk) -> None:
    sheet = options(linked)
    sheet.expiry.chips.choices()[CUSTOM].click()
    card = sheet.findChild(MomentCard)
    QTest.keyClick(card, KEYS.Key_F5)
    assert sheet.expiry.chips.index() == NEVER
    card.window().close()
    sheet.source.title.clear()
    sheet.submit()
    assert sheet.isVisible()
    assert not sheet.save.isEnabled()


def test_an_end_that_the_policy_forbids_is_told_beside_it(linked: Desk) -> None:
    linked.context.links.edit(link(linked).token, LinkEdit(message="Hello"), by="maya")
    rule(linked, "expiry.maximum", "7d")
    sheet = options(linked)
    sheet.expiry._take(linked.context.clock() + timedelta(days=9))
    assert sheet.expiry.note.text() == "Your company allows up to 7 days. Choose an earlier time."
    assert not sheet.save.isEnabled()
    sheet.expiry.chips.choices()[0].click()
    assert sheet.save.isEnabled()
    assert "allows up to 7 days." in sheet.expiry.note.text()


def test_the_button_says_that_it_copied_only_when_it_did(linked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = options(linked)
    sheet.password.switch.click()
    monkeypatch.setattr(sheet.password, "_copy", lambda _text: False)
    click(sheet.password.copy)
    assert sheet.password.copy.text() == "Copy"
    monkeypatch.undo()
    click(sheet.password.copy)
    assert sheet.password.copy.text() == "Copied"
    sheet.password._calm()
    assert sheet.password.copy.text() == "Copy"


def test_a_password_that_was_seen_stays_when_the_original_is_shared(desk: Desk) -> None:
    rule(desk, "password.default", "true")
    desk.workspace.open_files([desk.file("a.pdf")])
    desk.press("Copy password")
    first = QGuiApplication.clipboard().text()
    desk.workspace.open_files([desk.file("b.pdf")])
    assert desk.offers() == ["Copy password", "Options", "Undo"]
    desk.press("Copy password")
    assert desk.offers() == ["Share the original", "Options"]
    desk.press("Share the original")
    assert link(desk).mode is Mode.SHARE
    desk.press("Copy password")
    shared = QGuiApplication.clipboard().text()
    assert desk.context.kept.get(link(desk)) == shared != first
