"""Protections of new links and of changes: completed, checked, told, and never half done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import KEEP, UNLIMITED, LinkEdit, LinkOptions, Mode
from sharedesk.core.passwords import matches
from sharedesk.core.people import Role
from sharedesk.core.protection import Protection
from sharedesk.errors import UserError
from sharedesk.services.terms import told
from sharedesk.store.links import LinkRepository
from tests.unit.desk import ME, Desk

PASSWORD = "correct horse battery"
DAY = timedelta(days=1)


def password_hash(desk: Desk, link_id: int) -> str | None:
    with desk.program.base.store.scope():
        return LinkRepository(desk.program.base.store).password_hash(link_id)


def edit(desk: Desk, token: str, **changes: Any) -> None:
    desk.program.links.edit(token, LinkEdit(**changes), by=ME)


def test_a_link_with_everything(desk: Desk) -> None:
    link = desk.share(
        {"a": b"a"}, password=PASSWORD, allowed_emails=("Anna@Example.com",), one_time=True, max_downloads=4,
        expires_at=desk.clock.now + DAY, notify=False,
    )  # fmt: skip
    assert link.protection == Protection(True, ("anna@example.com",), True, 4, desk.clock.now + DAY)
    assert (link.notify, link.password_epoch, link.claims) == (False, 0, 0)
    assert matches(PASSWORD, password_hash(desk, link.id))
    assert PASSWORD not in repr(link)


def test_the_policy_completes_what_was_left_open(desk: Desk) -> None:
    for key, value in {
        "password.default": "true", "emails.default": "*@example.com", "one_time.default": "true",
        "max_downloads.default": "3", "expiry.default": "7d",
    }.items():  # fmt: skip
        desk.program.change_setting(f"policy.{key}", value, by=ME)
    options = desk.program.links.completed(LinkOptions(title="T"))
    assert desk.program.links.completed(options) == options, "once is enough"
    assert options.password
    assert desk.program.links.completed(LinkOptions()).password != options.password
    (path,) = desk.write({"a": b"a"})
    link = desk.program.links.create(Mode.SHARE, [path], options, by=ME).link
    assert link.protection == Protection(True, ("*@example.com",), True, 3, desk.clock.now + 7 * DAY)
    assert matches(options.password, password_hash(desk, link.id))
    chosen = desk.share(
        {"b": b"b"}, password="", allowed_emails=(), one_time=False, max_downloads=UNLIMITED, never_expires=True
    )
    assert chosen.protection == Protection()


@pytest.mark.parametrize(
    ("key", "value", "options", "words"),
    [
        ("password.rule", "required", {}, "requires a password"),
        ("password.rule", "required", {"password": ""}, "requires a password"),
        ("password.rule", "forbidden", {"password": PASSWORD}, "does not allow a password"),
        ("password.minimum", "30", {"password": PASSWORD}, "only 21 characters"),
        ("emails.rule", "required", {}, "requires a restriction"),
        ("one_time.rule", "required", {}, "requires one-time"),
        ("max_downloads.maximum", "2", {"max_downloads": 3}, "allows 2 downloads"),
        ("originals.allowed", "false", {}, "does not allow links to originals"),
    ],
)
@pytest.mark.shows("A46", "2.2.2")
def test_a_link_that_breaks_the_policy_does_not_come_into_being(
    desk: Desk, key: str, value: str, options: dict[str, Any], words: str
) -> None:
    desk.program.change_setting(f"policy.{key}", value, by=ME)
    with pytest.raises(UserError, match=words):
        desk.share({"a": b"a"}, **options)
    assert desk.program.links.page() == []
    assert desk.events(Action.LINK_CREATED) == []


@pytest.mark.parametrize(
    "options",
    [{"password": "short"}, {"allowed_emails": ("anna",)}, {"max_downloads": -1}, {"password": "tab\there"}],
)
def test_bad_options_are_refused_in_words(desk: Desk, options: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        desk.share({"a": b"a"}, **options)
    assert refused.value.hint
    assert desk.program.links.page() == []


def test_options_change_at_any_time_and_the_url_stays(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    edit(desk, link.token, password=PASSWORD, allowed_emails=("*@example.org",), one_time=True, notify=True)
    changed = desk.link(link)
    assert changed.protection == Protection(True, ("*@example.org",), one_time=True)
    assert (changed.password_epoch, changed.notify) == (1, True)
    edit(desk, link.token, password=None, allowed_emails=(), one_time=False, max_downloads=9, notify=None)
    changed = desk.link(link)
    assert changed.protection == Protection(max_downloads=9)
    assert (changed.password_epoch, changed.notify) == (2, None)
    first, second = desk.events(Action.LINK_EDITED)
    assert first.detail == {
        "password": True, "allowed_emails": "*@example.org", "one_time": True, "notify": True,
    }  # fmt: skip
    assert second.detail == {
        "password": False, "allowed_emails": "", "one_time": False, "max_downloads": 9, "notify": None,
    }  # fmt: skip


def test_what_is_chosen_as_it_was_is_no_change(desk: Desk) -> None:
    link = desk.share({"a": b"a"}, allowed_emails=("anna@example.com",))
    edit(desk, link.token, password=None, allowed_emails=("ANNA@example.com",), one_time=False, max_downloads=None)
    assert desk.link(link) == link
    assert desk.events(Action.LINK_EDITED) == []


def test_the_same_password_again_is_a_new_one(desk: Desk) -> None:
    link = desk.share({"a": b"a"}, password=PASSWORD)
    edit(desk, link.token, password=PASSWORD)
    assert desk.link(link).password_epoch == 1


def test_an_edit_is_held_to_the_policy_in_what_it_touches(desk: Desk) -> None:
    link = desk.share({"a": b"a"}, password=PASSWORD)
    desk.program.change_setting("policy.emails.rule", "required", by=ME)
    desk.program.change_setting("policy.password.rule", "required", by=ME)
    edit(desk, link.token, title="A new title", max_downloads=3)
    with pytest.raises(UserError, match="requires a password"):
        edit(desk, link.token, password=None)
    with pytest.raises(UserError, match="requires a restriction"):
        edit(desk, link.token, allowed_emails=(), title="Not this")
    assert desk.link(link).title == "A new title"
    assert desk.link(link).has_password


def test_giving_up_one_time_use_asks_for_a_maximum_again(desk: Desk) -> None:
    desk.program.change_setting("policy.max_downloads.rule", "required", by=ME)
    link = desk.share({"a": b"a"}, one_time=True)
    with pytest.raises(UserError, match="requires a maximum"):
        edit(desk, link.token, one_time=False)
    edit(desk, link.token, one_time=False, max_downloads=5)
    assert desk.link(link).protection == Protection(max_downloads=5)


def test_who_may_not_make_links_may_not_change_them(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    (path,) = desk.write({"b": b"b"})
    with pytest.raises(UserError, match="may not make or change links"):
        desk.program.links.create(Mode.SHARE, [path], by="guest", role=Role.EXTERNAL)
    with pytest.raises(UserError, match="may not make or change links"):
        desk.program.links.edit(link.token, LinkEdit(title="x"), by="guest", role=Role.USER)


def test_keep_is_the_default_of_every_change() -> None:
    assert all(getattr(LinkEdit(), name) is KEEP for name in LinkEdit.__slots__)


def test_what_cannot_be_told_is_a_bug() -> None:
    with pytest.raises(TypeError, match="thing cannot be told"):
        told({"thing": object()})
