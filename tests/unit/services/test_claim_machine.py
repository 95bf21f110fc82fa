"""Any history of a limited link, against a simple model: who holds it, what they have, and when it is used."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.claims import ClaimState
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import LinkState
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.services.access import GateError, UnavailableError
from sharedesk.services.claims import NotHeldError
from sharedesk.services.delivery import Transfer
from tests.unit.desk import ANNA, HOLDER, ME, OTHER, Clock, Desk
from tests.unit.services.claiming import CLAIMED, CONSUMED, DELIVERING, DRAINED, RELEASED, SUSPENDED

SIZE = 6
QUARTER, HOUR, DAY, GRACE = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1), timedelta(minutes=10)
TAKEN = {CLAIMED, DELIVERING, SUSPENDED, DRAINED, CONSUMED}
VISITORS = st.sampled_from([HOLDER, OTHER, ANNA])


@dataclass
class Model:
    """One claim as it should be; `have` are the bytes of the latest delivery, None before the first."""

    visitor: Visitor
    made: datetime
    state: ClaimState = CLAIMED
    progress: datetime | None = None
    drained: datetime | None = None
    have: set[int] | None = None
    is_bound: bool = False
    has_crashed: bool = False
    completed: bool = False


class Claims(RuleBasedStateMachine):
    """Three visitors, an owner, time, crashes; the clock goes back now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp())
        (self.root / "originals").mkdir()
        self.clock = Clock()
        self.time = self.clock.now
        self.models: list[Model] = []
        self.ended: LinkState | None = None
        self.released = self.downloads = 0
        self._open()

    def _open(self) -> None:
        self.desk = Desk(build_context(self.root / "data", clock=self.clock), self.clock, self.root / "originals")

    @initialize(limit=st.integers(1, 2), lives=st.sampled_from([None, 5, 30]))
    def make(self, limit: int, lives: int | None) -> None:
        self.limit = limit
        self.is_once = limit == 1
        self.expires = None if lives is None else self.clock.now + timedelta(hours=lives)
        options = {"one_time": True} if self.is_once else {"max_downloads": limit}
        self.link = self.desk.share({"a.bin": b"abcdef"}, expires_at=self.expires, **options)

    # -- the model

    def latest(self, visitor: Visitor) -> Model | None:
        return next((one for one in reversed(self.models) if one.visitor is visitor), None)

    def may(self, visitor: Visitor) -> Model | None:
        """Return the claim with which a visitor may download now."""
        claim = self.latest(visitor)
        if claim is None or self.ended is LinkState.REVOKED:
            return None
        if self.ended is LinkState.EXPIRED and (claim.state is CLAIMED or self.time >= self.expires + HOUR):  # type: ignore[operator]
            return None
        match claim.state:
            case ClaimState.CLAIMED | ClaimState.DELIVERING:
                return claim
            case ClaimState.DRAINED if visitor.is_remembered:
                return claim
        return None

    def is_free(self) -> bool:
        return self.ended is None and sum(one.state in TAKEN for one in self.models) < self.limit

    def waits(self, visitor: Visitor) -> bool:
        claim = self.latest(visitor)
        return claim is not None and claim.state is SUSPENDED

    # -- visitors

    @precondition(lambda self: self.is_once)
    @rule(visitor=st.sampled_from([HOLDER, OTHER]))
    def click(self, visitor: Visitor) -> None:
        may, free = self.may(visitor), self.is_free() and not self.waits(visitor)
        try:
            grant = self.desk.program.access.authorize(self.link.token, visitor, Purpose.CLAIM)
            self.desk.program.claims.make(grant.details.link, visitor)
        except (UnavailableError, NotHeldError):
            assert may is None
            assert not free
        else:
            assert may is not None or free
            if may is None:
                self.models.append(Model(visitor, self.made_at()))

    @rule(visitor=VISITORS, ends=st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)), some=st.integers(0, SIZE))
    def drop(self, visitor: Visitor, ends: tuple[int, int], some: int) -> None:
        claim = self.latest(visitor)
        # After a crash, a request for a part says that what stood before it had arrived: tests/unit/core/test_tally.py.
        start, stop = sorted(ends) if claim is None or not claim.has_crashed else (0, SIZE)
        if start < stop:
            self.transfer(visitor, start, stop, min(some, stop - start))

    @rule(visitor=VISITORS)
    def whole(self, visitor: Visitor) -> None:
        self.transfer(visitor, 0, SIZE, SIZE)

    @rule(visitor=VISITORS)
    def resume(self, visitor: Visitor) -> None:
        claim = self.may(visitor)
        have = claim.have if claim is not None and claim.have and not claim.has_crashed else set()
        start = next((n for n in range(SIZE) if n not in have), 1)
        self.transfer(visitor, start, SIZE, SIZE - start)

    @rule(visitor=VISITORS)
    def crash(self, visitor: Visitor) -> None:
        """The process dies while it sends; nothing of it was acknowledged."""
        claim = self.begin(visitor, 0, SIZE, lambda transfer: transfer.source.close())
        if claim is not None:
            claim.have, claim.is_bound, claim.has_crashed = set(), True, True
        self.desk.program.close()
        self._open()

    def transfer(self, visitor: Visitor, start: int, stop: int, acknowledged: int) -> None:
        def carry(transfer: Transfer) -> None:
            assert transfer.source.read(acknowledged) == b"abcdef"[start : start + acknowledged]
            transfer.source.close()
            transfer.on_end(acknowledged, complete=acknowledged == stop - start)

        claim = self.begin(visitor, start, stop, carry)
        if claim is None:
            return
        if claim.have is None or stop - start == SIZE:
            claim.have = set()
        was_complete = len(claim.have) == SIZE
        claim.have |= set(range(start, start + acknowledged))
        if acknowledged:
            claim.progress, claim.is_bound = self.time, True
        elif not claim.is_bound and claim.state is DELIVERING:
            claim.state = CLAIMED
        if len(claim.have) == SIZE and not was_complete:
            self.downloads += not claim.completed
            claim.completed = True
            if claim.state is DELIVERING:
                claim.state, claim.drained = DRAINED, self.time
                if self.ended is None and sum(one.state in {DRAINED, CONSUMED} for one in self.models) == self.limit:
                    self.ended = LinkState.USED

    def begin(self, visitor: Visitor, start: int, stop: int, carry: Callable[[Transfer], None]) -> Model | None:
        """Begin a transfer where the model allows it, and only there; returns its claim."""
        claim = self.may(visitor)
        if claim is None and not self.is_once and self.is_free() and not self.waits(visitor):
            claim = Model(visitor, self.time)
        try:
            transfer = self.desk.begin(self.desk.everything(self.link, visitor), start, stop)
        except (UnavailableError, GateError):
            assert claim is None
            return None
        assert claim is not None
        if claim not in self.models:
            claim.made = self.made_at()
            self.models.append(claim)
        if claim.state is CLAIMED:
            claim.state = DELIVERING
        carry(transfer)
        return claim

    def made_at(self) -> datetime:
        """Return when the newest claim was made: a millisecond late where the same visitor had one at this instant."""
        claims = [one.claim for one in self.desk.program.claims.holders(self.link.id) if one.claim is not None]
        made = max(claims, key=lambda claim: claim.id).made_at
        assert timedelta(0) <= made - self.time <= timedelta(milliseconds=len(claims))
        return made

    # -- time

    @rule(minutes=st.sampled_from([1, 9, 15, 60, 300, 1440]))
    def pass_time(self, minutes: int) -> None:
        self.clock.now = self.time = self.time + timedelta(minutes=minutes)
        self.desk.program.base.steady.advance()
        self.desk.program.links.expire_due()
        self.desk.program.claimkeeping.tick()
        if self.ended is None and self.expires is not None and self.time >= self.expires:
            self.ended = LinkState.EXPIRED
        for claim in self.models:
            self.grow_old(claim)

    def grow_old(self, claim: Model) -> None:
        if claim.state is DRAINED and self.time >= (claim.drained or self.time) + GRACE:
            claim.state = CONSUMED
        if claim.state is DELIVERING and self.time >= (claim.progress or claim.made) + DAY:
            claim.state = SUSPENDED if self.ended is None else RELEASED  # on an ended link: as good as gone
        if claim.state is CLAIMED and self.time >= claim.made + QUARTER and self.ended is None:
            claim.state = SUSPENDED if self.released >= 3 * self.limit else RELEASED
            self.released += claim.state is RELEASED

    @rule()
    def set_the_clock_back(self) -> None:
        self.desk.program.base.steady.advance()
        self.clock.now -= timedelta(days=2)
        self.desk.program.links.expire_due()
        self.desk.program.claimkeeping.tick()

    # -- the owner

    @rule()
    def give_back(self) -> None:
        taken = [one for one in self.models if one.state in {CLAIMED, DELIVERING, SUSPENDED}]
        given = [one for one in taken if one.state is SUSPENDED] or taken
        try:
            self.desk.program.claims.give_back(self.link.token, by=ME)
        except UserError:
            assert self.ended is not None or not taken
            return
        assert given
        for claim in given:
            claim.state = RELEASED
            self.released += claim.progress is None

    @rule()
    def revoke(self) -> None:
        self.desk.program.links.revoke(self.link.token, by=ME)
        if self.ended in {None, LinkState.EXPIRED}:
            self.ended = LinkState.REVOKED

    @precondition(lambda self: self.models)
    @rule()
    def end(self) -> None:
        try:
            self.desk.program.claims.end(self.link.token, by=ME)
        except ShareDeskError:
            assert self.ended is not None
            return
        self.ended = LinkState.USED
        for claim in self.models:
            if claim.state in {CLAIMED, DELIVERING, SUSPENDED}:
                claim.state = CONSUMED

    # -- what holds

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if not hasattr(self, "link"):
            return
        link = self.desk.link(self.link)
        holders = [one.claim for one in self.desk.program.claims.holders(link.id) if one.claim is not None]
        real = [(claim.visitor, claim.state) for claim in sorted(holders, key=lambda claim: claim.id)]
        assert len(real) == len(self.models)
        for (visitor, state), claim in zip(real, self.models, strict=True):
            assert visitor == claim.visitor.key
            assert state is claim.state or (self.ended is not None and {state, claim.state} == {DELIVERING, RELEASED})
        assert (link.ending and link.ending.value) == (self.ended and self.ended.value)
        assert link.downloads == self.downloads
        assert link.claims <= self.limit
        if self.ended is None:
            assert link.claims == sum(one.state in TAKEN for one in self.models)
        assert len(self.desk.events(Action.CLAIM_MADE)) == len(self.models)
        assert sum(one.state is DRAINED or one.state is CONSUMED for one in self.models) <= self.limit

    def teardown(self) -> None:
        self.desk.program.close()
        shutil.rmtree(self.root)


TestClaims = Claims.TestCase
TestClaims.settings = settings(max_examples=15, stateful_step_count=30)
