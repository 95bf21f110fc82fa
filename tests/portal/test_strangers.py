"""Whether a link is for an address shows in nothing that its gate answers: status, headers, page, and time."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from tests.mailtrap import MailTrap, mail_trap, set_up
from tests.portal.conftest import Portal
from tests.portal.html import Page

KNOWN, STRANGE = "example.com", "example.net"
TRIES, ROUNDS = 200, 6
CLOSE = 5.0
"""Milliseconds by which the medians may differ (CVE-2026-23849)."""


@pytest.fixture(autouse=True)
def trap(portal: Portal) -> Iterator[MailTrap]:
    """Return the mail server of the portal."""
    with mail_trap() as trap:
        set_up(portal.program, trap.port)
        yield trap


@pytest.fixture
def link(portal: Portal) -> Link:
    """Return a link for everybody of one domain."""
    return portal.make(Mode.SHARE, {"a.txt": b"secret"}, allowed_emails=(f"*@{KNOWN}",))


class Asker:
    """A browser that gives addresses, each from another place."""

    def __init__(self, portal: Portal, link: Link) -> None:
        self._portal, self._url, self._asked = portal, f"/s/{link.token}", 0
        page = Page(portal.get(self._url).text)
        self._token = page.one("input", name="csrf_token").attributes["value"]

    def ask(self, address: str) -> TestResponse:
        """Give an address."""
        self._asked += 1
        place = {"REMOTE_ADDR": f"10.0.{self._asked // 250}.{self._asked % 250}"}
        data = {"csrf_token": self._token, "email": address}
        return self._portal.request("POST", f"{self._url}/email", data=data, environ_overrides=place)

    def page(self, domain: str) -> str:
        """Return the page after an address at `domain`, without that."""
        return self._portal.get(self._url).text.replace(domain, "…")

    def seconds(self, address: str) -> tuple[float, float]:
        """Give an address; return how long the answer took, and how much of that was work."""
        began, worked = time.perf_counter(), time.thread_time()
        assert self.ask(address).status_code == 303
        return time.perf_counter() - began, time.thread_time() - worked


@pytest.mark.shows("A30", "6.3.8")
def test_a_stranger_gets_the_same_answer_as_a_known_person(portal: Portal, link: Link) -> None:
    asker = Asker(portal, link)
    answers, pages = [], []
    for domain in (KNOWN, STRANGE):
        answer = asker.ask(f"anna@{domain}")
        answers.append((answer.status_code, list(answer.headers), answer.data))
        pages.append(asker.page(domain))
    assert answers[0] == answers[1]
    assert pages[0] == pages[1]
    assert re.findall(r"code is on its way", pages[0])
    (sent,) = portal.events(Action.CODE_SENT)
    assert sent.detail == {"address": f"anna@{KNOWN}"}


@pytest.mark.no_cover
@pytest.mark.timeout(300)
@pytest.mark.shows("A30", "6.3.8")
def test_cve_2026_23849_a_stranger_is_answered_as_fast_as_a_known_person(portal: Portal, link: Link) -> None:
    """A round that something else disturbed is repeated."""
    asker = Asker(portal, link)
    assert any(abs(difference(asker, number)) < CLOSE for number in range(ROUNDS))
    on_the_list = [event.detail["on_the_list"] for event in portal.events(Action.EMAIL_SUBMITTED)]
    assert on_the_list.count(True) == on_the_list.count(False) >= TRIES // 2


def difference(asker: Asker, number: int) -> float:
    """Return by how many milliseconds the median for known addresses is above that for strange ones.

    They take turns in a random order, so that what else this computer does hits both. It also makes both slower by the
    same factor, which is taken out: as if there were nothing but this to do.
    """
    chance, took = random.Random(number), dict[str, list[tuple[float, float]]]({KNOWN: [], STRANGE: []})
    for person in range(TRIES // 2):
        for domain in chance.sample([KNOWN, STRANGE], 2):
            took[domain].append(asker.seconds(f"person-{number}-{person}@{domain}"))
    known, (strange, work) = _medians(took[KNOWN])[0], _medians(took[STRANGE])
    return 1000 * (known - strange) * min(work / strange, 1)


def _medians(took: list[tuple[float, float]]) -> tuple[float, float]:
    all_of_it, work = zip(*took, strict=True)
    return statistics.median(all_of_it), statistics.median(work)
