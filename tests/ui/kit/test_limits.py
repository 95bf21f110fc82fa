from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sharedesk.core.policy import Breach
from sharedesk.core.protection import Option
from sharedesk.services.strictness import WeakLink
from sharedesk.ui.wording import limits
from tests.factories import NOW, make_link


@pytest.mark.parametrize(
    ("option", "changes", "words"),
    [
        (Option.PASSWORD, {}, "No password"),
        (Option.EMAILS, {}, "Not only for named people"),
        (Option.ONE_TIME, {}, "Works more than once"),
        (Option.EXPIRY, {}, "Never expires"),
        (Option.EXPIRY, {"expires_at": NOW}, "Expires too late"),
        (Option.MAX_DOWNLOADS, {}, "Any number of downloads"),
        (Option.MAX_DOWNLOADS, {"max_downloads": 90}, "Too many downloads"),
    ],
)
def test_what_a_link_lacks(option: Option, changes: dict[str, object], words: str) -> None:
    link = make_link(**changes)
    breach = Breach(option, "", "")
    assert limits.lacks(WeakLink(link, (breach,), link.protection, (breach,))) == words


def test_a_link_to_originals_says_so() -> None:
    link = make_link()
    found = WeakLink(link, (), link.protection, (), shares_originals=True)
    assert limits.lacks(found) == "Shares originals"
    assert limits.weaker([found]) == ("1 link is weaker than this", f"It needs {CHOICE}")


def weak(*, able: bool, chosen: bool) -> WeakLink:
    link = make_link()
    better = replace(link.protection, expires_at=NOW) if able else link.protection
    breach = Breach(Option.PASSWORD, "", "")
    return WeakLink(link, (breach,), better, (breach,) if chosen else ())


ABLE = "can be made to fit at once: an earlier end, fewer downloads or one-time use."
CHOICE = "a choice of yours, such as a password, or can be paused."


@pytest.mark.parametrize(
    ("found", "title", "text"),
    [
        ([weak(able=True, chosen=False)], "1 link is weaker than this", f"It {ABLE}"),
        ([weak(able=False, chosen=True)], "1 link is weaker than this", f"It needs {CHOICE}"),
        ([weak(able=False, chosen=True)] * 2, "2 links are weaker than this", f"All of them need {CHOICE}"),
        (
            [weak(able=True, chosen=False)] * 1200 + [weak(able=False, chosen=True)],
            "1,201 links are weaker than this",
            f"1,200 of them {ABLE} 1 of them needs {CHOICE}",
        ),
    ],
)
def test_the_notice(found: list[WeakLink], title: str, text: str) -> None:
    assert limits.weaker(found) == (title, text)


def test_durations() -> None:
    assert limits.duration(timedelta(days=7)) == "7 days"
    assert limits.duration(None) == "Never"
