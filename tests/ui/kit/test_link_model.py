"""The list of links as a model: its rows, and that it tells of each change, but not too often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from sharedesk.core.link import CopyPhase, Ending, Link
from sharedesk.core.mail import NO_CODES, MailState
from sharedesk.core.waits import Cause, Wait
from sharedesk.ui.models.links import UPDATE_MS, Counts, LinkListModel, LinkRole
from sharedesk.ui.wording.status import LinkFilter, StatusKind
from tests.factories import NOW, make_copy_progress, make_copying, make_ended, make_link, make_transfer, sample_links

from .conftest import Time, links_of, shown

DAY = timedelta(days=1)


ANNA = ("anna@example.com",)


def test_groups_by_day_newest_first(model: LinkListModel) -> None:
    model.append(sample_links())
    assert shown(model) == [
        "[Today]", "12", "11", "10", "9", "8", "7", "[This week]", "6", "5", "4", "3",
        "[May]", "2", "[November 2025]", "1",
    ]  # fmt: skip
    assert len(model) == 12
    assert model.heading_rows() == [0, 7, 12, 14]


def test_headings_cannot_be_chosen(model: LinkListModel) -> None:
    model.append(links_of(1))
    assert not model.flags(model.index(0, 0)) & (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert model.index(0, 0).data() == "Today"
    assert model.index(0, 0).data(LinkRole.LINK) is None
    assert model.index(1, 0).data(LinkRole.SECTION) is None
    assert model.data(QModelIndex(), Qt.ItemDataRole.DisplayRole) is None


def test_a_row_is_one_sentence_for_screen_readers(model: LinkListModel) -> None:
    model.append(links_of(1))
    model.set_transfer(make_transfer(1))
    expected = "Engagement letter – Halvorsen. Downloading 43%, anna@example.com. Copy, 482 KB"
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == expected
    assert model.index(1, 0).data() == "Engagement letter – Halvorsen"


def test_pages_overlapping_and_out_of_order(model: LinkListModel) -> None:
    model.append(links_of(9, 8))
    model.upsert(make_link(10))
    model.append(links_of(8, 7, 6))
    model.append(links_of(12, 11, 5))
    assert shown(model) == ["[Today]", "12", "11", "10", "9", "8", "7", "6", "5"]


def test_an_older_revision_never_wins(model: LinkListModel) -> None:
    model.upsert(make_link(1, title="New", revision=7))
    model.append(links_of(1, title="Old", revision=6))
    assert model.index(1, 0).data() == "New"


def test_removes_a_link_and_its_heading(model: LinkListModel) -> None:
    model.append(sample_links())
    model.remove(2)
    model.remove(2)
    assert "[May]" not in shown(model)
    assert model.known == 11
    assert model.link("token-2") is None


def test_expiry_is_seen_by_the_clock_alone(model: LinkListModel, clock: Time, qtbot: QtBot) -> None:
    model.append([make_link(2), make_link(1, expires_at=NOW + timedelta(hours=1))])
    model.show(LinkFilter.ACTIVE)
    clock.now += timedelta(minutes=61)
    with qtbot.waitSignal(model.ticked):
        model.tick()
    assert shown(model) == ["[Today]", "2"]
    assert model.counts() == Counts(all=2, active=1, ended=1)


def test_an_expiry_put_off_does_not_end_a_link(model: LinkListModel, clock: Time) -> None:
    model.append([make_link(1, expires_at=NOW + timedelta(hours=1))])
    model.upsert(make_link(1, expires_at=NOW + DAY, revision=2))
    clock.now += timedelta(hours=2)
    model.tick()
    assert model.counts().ended == 0
    clock.now += DAY
    model.tick()
    assert model.counts().ended == 1


def test_midnight_moves_today_to_yesterday(model: LinkListModel, clock: Time) -> None:
    model.append(links_of(1))
    clock.now += DAY
    model.tick()
    assert shown(model) == ["[Yesterday]", "1"]


def test_rows_stay_under_the_pointer(model: LinkListModel) -> None:
    model.append(links_of(3, 2, 1))
    model.show(LinkFilter.ACTIVE)
    model.hold(True)
    model.upsert(make_ended(2, Ending.REVOKED, created_at=make_link().created_at))
    model.upsert(make_ended(3, Ending.REVOKED))
    model.upsert(make_link(3, revision=2))
    assert shown(model) == ["[Today]", "3", "2", "1"]
    model.hold(False)
    assert shown(model) == ["[Today]", "3", "1"]


def test_progress_of_a_copy_until_it_is_ready(model: LinkListModel) -> None:
    model.append([make_copying(1)])
    model.set_copy(make_copy_progress(1))
    assert model.index(1, 0).data(LinkRole.STATUS).text == "Copying 38%"
    model.upsert(make_copying(1, phase=CopyPhase.READY, revision=2))
    assert model.index(1, 0).data(LinkRole.STATUS).kind is StatusKind.WAITING
    assert model.live.copy(1) is None


def test_downloads_are_counted_and_forgotten(model: LinkListModel) -> None:
    model.append(links_of(2, 1))
    model.set_transfer(make_transfer(1))
    model.set_transfer(make_transfer(1, delivery_id=5))
    model.set_transfer(make_transfer(2))
    assert model.live.downloads == 3
    model.set_transfer(make_transfer(1, delivery_id=5, running=False))
    model.set_transfer(make_transfer(1, delivery_id=77, running=False))
    model.remove(2)
    assert model.live.downloads == 1
    model.set_transfer(make_transfer(1, running=False))
    assert model.live.transfers(1) == ()


def test_a_busy_row_is_announced_at_most_five_times_a_second(model: LinkListModel, qtbot: QtBot) -> None:
    model.append(links_of(2, 1))
    qtbot.waitUntil(lambda: not model._updates.isActive())
    rows: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: rows.append((first.row(), last.row())))
    for percent in range(50):
        model.set_transfer(make_transfer(1, percent))
    assert rows == [(2, 2)]
    with qtbot.waitSignal(model.dataChanged, timeout=10 * UPDATE_MS):
        pass
    assert rows == [(2, 2), (2, 2)]
    assert model._updates.isActive()
    assert model.index(2, 0).data(LinkRole.STATUS).percent == 49
    qtbot.waitUntil(lambda: not model._updates.isActive())


def test_counts_are_told_when_they_change(model: LinkListModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.counts_changed) as told:
        model.append(sample_links())
    assert told.args == [Counts(all=12, active=6, attention=2, ended=3)]


def test_what_waits_is_said_and_followed_but_who_downloads_comes_first(model: LinkListModel) -> None:
    model.append(links_of(1))
    [link] = links_of(1)
    waited = []
    for wait in (Wait(Cause.LOCKED), Wait(Cause.STOPPED, 1, 2), Wait(Cause.STOPPED, 3, 4)):
        model.set_waiting({link.id: wait})
        waited.append(model.status(link).detail)
    assert waited == ["Somebody has to wait", "Stopped at 50%", "Stopped at 75%"]
    model.set_transfer(make_transfer(1))
    assert model.status(link).kind is StatusKind.DOWNLOADING
    model.set_transfer(make_transfer(1, running=False))
    assert model.status(link).kind is StatusKind.STOPPED
    model.set_waiting({})
    assert model.status(link).kind is StatusKind.WAITING
    assert model.counts().attention == 0


def test_links_that_need_codes_need_attention_while_mail_fails(model: LinkListModel, qtbot: QtBot) -> None:
    others = [make_link(1), make_ended(2), make_link(3, allowed_emails=ANNA, paused_at=NOW)]
    copied = make_link(4, allowed_emails=ANNA, phase=CopyPhase.COPYING)
    named = make_link(5, allowed_emails=ANNA)
    model.append([named, copied, *reversed(others)])
    model.show(LinkFilter.ATTENTION)
    for state in (MailState.UNTRIED, MailState.OFF, MailState.FAILING, MailState.WORKING):
        model.set_mail(state)
        fails = state in NO_CODES
        assert shown(model) == (["[Today]", "5"] if fails else [])
        assert model.counts() == Counts(all=5, active=2 if fails else 3, attention=1 if fails else 0, ended=1)
        assert (model.status(named).kind is StatusKind.NO_CODES) is fails
        assert all(model.status(one).kind is not StatusKind.NO_CODES for one in (*others, copied))
    with qtbot.assertNotEmitted(model.counts_changed):
        assert not model.set_mail(MailState.WORKING)
    model.set_mail(MailState.OFF)
    assert model.status(named).sentence == "Nobody gets a code, Set up e-mail"
    model.set_waiting({named.id: Wait(Cause.LOCKED)})
    assert model.status(named).kind is StatusKind.LOCKED
    assert model.counts().attention == 1, "it counts once"
    model.set_waiting({named.id: Wait(Cause.ASKED)})  # before it expired, which is for later
    assert model.status(named).kind is StatusKind.NO_CODES
    model.set_waiting({})
    model.upsert(replace(copied, phase=CopyPhase.READY, revision=9))
    model.set_transfer(make_transfer(5))  # somebody who got a code while mail worked
    assert model.status(named).kind is StatusKind.DOWNLOADING
    assert model.counts().attention == 2
    model.remove(4)
    model.upsert(replace(named, allowed_emails=(), revision=9))
    assert model.counts() == Counts(all=4, active=2, ended=1)


def test_what_needs_codes_no_longer_counts_once_it_expired(model: LinkListModel, clock: Time) -> None:
    model.append([make_link(1, allowed_emails=ANNA, expires_at=NOW + timedelta(hours=1))])
    model.set_mail(MailState.OFF)
    assert model.counts().attention == 1
    clock.now = NOW + timedelta(hours=2)
    model.tick()
    assert model.counts() == Counts(all=1, ended=1)


def test_mail_that_fails_is_told_of_all_links_without_a_look_at_each(
    model: LinkListModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.append([make_link(number, allowed_emails=ANNA) for number in range(2000, 0, -1)])
    looked: list[object] = []
    state = Link.state
    monkeypatch.setattr(Link, "state", lambda link, now: looked.append(link) or state(link, now))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.set_mail(MailState.FAILING)
    assert model.counts().attention == 2000
    assert looked == []
    assert told == [(0, 2000)]


def test_nothing_is_kept_of_links_that_are_gone(model: LinkListModel) -> None:
    """Thousands of links are made and deleted while a window is open, each told of several times."""
    kept = make_link(1, expires_at=NOW + timedelta(days=7))
    for number in range(2, 400):
        for revision in range(4):
            model.upsert(make_link(number, expires_at=NOW + timedelta(days=14), revision=revision))
            model.upsert(replace(kept, revision=number * 4 + revision))
        model.remove(number)
        model.set_copy(make_copy_progress(number))
        assert model.live.copy(number) is None, "it comes late"
    assert model._index.due < 70


def test_a_link_expires_though_others_went(model: LinkListModel, clock: Time) -> None:
    model.upsert(make_link(1, expires_at=NOW + timedelta(minutes=5)))
    for number in range(2, 200):
        model.upsert(make_link(number, expires_at=NOW + timedelta(days=14)))
        model.remove(number)
    clock.now = NOW + timedelta(minutes=6)
    model.tick()
    assert model.counts().ended == 1
