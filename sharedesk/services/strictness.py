"""Links that are weaker than a policy that came after them: which they are, and tightening those that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sharedesk.core.link import ENDED_STATES, KEEP, Link, LinkEdit, LinkState, Mode
from sharedesk.core.policy import Breach
from sharedesk.core.protection import Protection
from sharedesk.core.tightening import lacking, tightened
from sharedesk.errors import UserError
from sharedesk.services.foundation import Foundation
from sharedesk.services.links import LinkService

PAGE = 1000


@dataclass(frozen=True, slots=True)
class WeakLink:
    """A living link that the policy finds too weak.

    `lacks` is all that is wrong with its protection, `better` how it may be protected at once, and `left` what somebody
    has to choose even then: a password, addresses. One that `shares_originals` where only copies are allowed can be
    paused, or be replaced by another.
    """

    link: Link
    lacks: tuple[Breach, ...]
    better: Protection
    left: tuple[Breach, ...]
    shares_originals: bool = False

    @property
    def can_tighten(self) -> bool:
        """Whether anything can be done about it without a choice."""
        return self.better != self.link.protection

    @property
    def needs_choice(self) -> bool:
        """Whether something is wrong with it that only a person can put right."""
        return bool(self.left) or self.shares_originals


class StrictnessService:
    """Compares links with the policy. Reads all living links: call it in a job."""

    def __init__(self, base: Foundation, links: LinkService) -> None:
        self._settings = base.settings
        self._clock = base.clock
        self._links = links

    def weaker(self) -> list[WeakLink]:
        """Return the living links that are weaker than the policy, newest first.

        A paused link opens for nobody, so it is named only while it can be tightened without a choice.
        """
        return [found for link in self._living() if (found := self._weak(link)) is not None]

    def apply(self, tokens: Iterable[str], *, by: str) -> list[WeakLink]:
        """Tighten links as far as that needs nobody's choice; returns those of them that are still weaker.

        A link that ended or went away meanwhile is left alone.
        """
        left: list[WeakLink] = []
        for token in tokens:
            try:
                link = self._links.require_living(token).link
                weak = self._weak(link)
                if weak is not None and weak.can_tighten:
                    link = self._links.edit(token, _edit(link.protection, weak.better), by=by).link
                    weak = self._weak(link)
            except UserError:
                continue
            left += [weak] if weak is not None else []
        return left

    def _living(self) -> Iterator[Link]:
        before: int | None = None
        while page := self._links.page(before_id=before, limit=PAGE):
            yield from (link for link in page if self._links.state(link) not in ENDED_STATES)
            before = page[-1].id

    def _weak(self, link: Link) -> WeakLink | None:
        rules, now = self._settings.policy(), self._clock()
        lacks = lacking(rules, link.protection, now)
        shares_originals = link.mode is Mode.SHARE and not rules.originals_allowed
        if not lacks and not shares_originals:
            return None
        better = tightened(rules, link.protection, now)
        weak = WeakLink(link, lacks, better, lacking(rules, better, now), shares_originals)
        is_paused = link.state(now) is LinkState.PAUSED
        return None if is_paused and not weak.can_tighten else weak


def _edit(before: Protection, after: Protection) -> LinkEdit:
    """Return the change that leads from one protection to the other, which differ in no password and no address."""
    return LinkEdit(
        expires_at=KEEP if after.expires_at == before.expires_at else after.expires_at,
        one_time=KEEP if after.one_time == before.one_time else after.one_time,
        max_downloads=KEEP if after.max_downloads == before.max_downloads else after.max_downloads,
    )
