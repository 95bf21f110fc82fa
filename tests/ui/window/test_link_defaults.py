"""Options of a new link become those of all new ones, and stop being that again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sharedesk.errors import UserError
from sharedesk.ui.dialogs.link.defaults import Taken

from .desk import Desk
from .sheets import click, new_sheet, options, rule

KEYS = Qt.Key


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
    click(sheet.defaults.button)  # it may be tried again
    assert sheet.defaults.button.text() == "Make these my defaults"
    assert sheet.isVisible()


def test_pressed_twice_at_once_it_is_stored_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    click(sheet.password.switch)
    asked: list[dict[str, str]] = []
    sheet.defaults.wanted.disconnect()  # as while a job stores it
    sheet.defaults.wanted.connect(asked.append)
    click(sheet.defaults.button)
    click(sheet.defaults.button)
    assert asked == [{"policy.password.default": "true"}]
    sheet.defaults.take(Taken(asked[0], {"policy.password.default": None}))
    click(sheet.defaults.button)
    policy = desk.context.settings.policy()
    assert not policy.password.default
    assert sheet.defaults.button.text() == "Make these my defaults"
