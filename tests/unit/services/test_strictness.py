from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link
from sharedesk.core.protection import Option
from sharedesk.services import strictness
from sharedesk.services.strictness import WeakLink
from tests.unit.desk import ME, Clock, Desk


def weaker(desk: Desk) -> dict[str, list[Option]]:
    """Return what each link lacks, by title."""
    return {weak.link.title: [one.option for one in weak.lacks] for weak in desk.program.strictness.weaker()}


def make(desk: Desk, title: str, **options: object) -> Link:
    return desk.share({f"{title}.txt": b"text"}, title=title, **options)


def set_policy(desk: Desk, **values: str) -> None:
    for key, value in values.items():
        desk.program.change_setting(f"policy.{key.replace('__', '.')}", value, by=ME)


def apply(desk: Desk, *links: Link) -> list[WeakLink]:
    return desk.program.strictness.apply([link.token for link in links], by=ME)


def test_links_that_break_a_later_policy_are_named_with_what_they_lack(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strictness, "PAGE", 2)
    make(desk, "open")
    make(desk, "short", expires_at=clock.now + timedelta(days=1))
    make(desk, "guarded", password="four words of mine", expires_at=clock.now + timedelta(days=90))
    ended = make(desk, "ended")
    assert weaker(desk) == {}
    desk.program.links.revoke(ended.token, by=ME)
    set_policy(desk, password__rule="required", expiry__maximum="30d")
    assert weaker(desk) == {
        "guarded": [Option.EXPIRY],
        "short": [Option.PASSWORD],
        "open": [Option.PASSWORD, Option.EXPIRY],
    }


def test_links_to_originals_are_named_once_only_copies_are_allowed(desk: Desk) -> None:
    copy, original = desk.send({"copy": b"c"}), make(desk, "original")
    set_policy(desk, originals__allowed="false")
    [weak] = desk.program.strictness.weaker()
    assert (weak.link.id, weak.lacks, weak.can_tighten, weak.needs_choice) == (original.id, (), False, True)
    set_policy(desk, expiry__maximum="7d")
    assert apply(desk, copy, original) == desk.program.strictness.weaker()
    assert desk.link(original).expires_at is not None
    desk.program.links.pause(original.token, by=ME)
    assert desk.program.strictness.weaker() == []


def test_what_needs_no_choice_is_tightened_and_recorded(desk: Desk, clock: Clock) -> None:
    link, other = make(desk, "open"), make(desk, "other", max_downloads=500)
    set_policy(desk, expiry__maximum="30d", max_downloads__maximum="10")
    assert apply(desk, link, other) == []
    assert desk.link(link).expires_at == clock.now + timedelta(days=30)
    assert (desk.link(link).max_downloads, desk.link(other).max_downloads) == (10, 10)
    assert [event.who.person for event in desk.events(Action.LINK_EDITED)] == [ME, ME]
    assert weaker(desk) == {}
    set_policy(desk, one_time__rule="required")
    assert apply(desk, link) == []
    assert desk.link(link).one_time


def test_what_only_a_person_can_choose_is_left_and_a_pause_settles_it(desk: Desk) -> None:
    link = make(desk, "open")
    set_policy(desk, password__rule="required", expiry__maximum="7d")
    [left] = apply(desk, link)
    assert [one.option for one in left.left] == [Option.PASSWORD]
    assert not left.can_tighten
    assert apply(desk, link) == [left]
    assert len(desk.events(Action.LINK_EDITED)) == 1
    desk.program.links.pause(link.token, by=ME)
    assert weaker(desk) == {}
    set_policy(desk, expiry__maximum="1d")
    assert weaker(desk) == {"open": [Option.PASSWORD, Option.EXPIRY]}


def test_links_that_ended_or_went_away_meanwhile_are_left_alone(desk: Desk) -> None:
    ended, gone, living = make(desk, "ended"), make(desk, "gone"), make(desk, "living")
    set_policy(desk, one_time__rule="required")
    desk.program.links.revoke(ended.token, by=ME)
    desk.program.links.delete(gone.token, by=ME)
    assert apply(desk, ended, gone, living) == []
    assert not desk.link(ended).one_time
    assert desk.link(living).one_time
    assert desk.program.links.titles([gone.token, living.token, "nothing"]) == {
        gone.token: "gone",
        living.token: "living",
    }
