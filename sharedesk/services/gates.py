"""Passing the gates of a link: its password, an e-mail address, the code that proves the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sharedesk.core import codes
from sharedesk.core.audit import Action
from sharedesk.core.emails import is_allowed, normalise
from sharedesk.core.gates import Gate, Standing, next_step
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import Link, LinkDetails
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.services.access import AccessService, GateError
from sharedesk.services.foundation import Foundation
from sharedesk.services.guard import GuardService
from sharedesk.services.hashing import BusyError
from sharedesk.services.sealing import Seal
from sharedesk.services.unlocking import Unlocking
from sharedesk.store.passes import Challenge, PassRepository

CODE = "code"
FORGET_AFTER = timedelta(days=30)
"""How long what nobody uses any more is kept: as long as the visitor's cookie."""


class Refusal(StrEnum):
    """Why a gate did not open."""

    WRONG_PASSWORD = "wrong password"  # noqa: S105 - a reason
    NOT_AN_ADDRESS = "not an address"
    WRONG_CODE = "wrong code"
    CODE_OVER = "code over"
    BUSY = "busy"
    NO_MAIL = "no mail"
    TOO_SOON = "too soon"
    FORGED = "forged"


class RefusedError(ShareDeskError):
    """What was given does not open the gate. `left` counts the tries that remain, `wait` the seconds until the next."""

    def __init__(
        self, gate: Gate, refusal: Refusal, details: LinkDetails, *, left: int | None = None, wait: int | None = None
    ) -> None:
        super().__init__("That does not open the link", refusal)
        self.gate = gate
        self.refusal = refusal
        self.details = details
        self.left = left
        self.wait = wait


class CodeMail(Protocol):
    """Who mails codes."""

    def can_mail(self) -> bool:
        """Say whether mail goes out, as far as is known; the same for every address."""
        ...

    def queue_code(self, link: Link, address: str, code: str, expires_at: datetime, language: str) -> None:
        """Have a code mailed, once the caller's transaction is committed."""
        ...


class GateService:
    """Decides whether what a visitor gives is right, and remembers what they proved."""

    def __init__(
        self,
        base: Foundation,
        access: AccessService,
        unlocking: Unlocking,
        guard: GuardService,
        *,
        seal: Seal,
        mail: CodeMail,
    ) -> None:
        self._store = base.store
        self._now = base.steady
        self._journal = base.journal
        self._passes = PassRepository(base.store)
        self._access = access
        self._unlocking = unlocking
        self._guard = guard
        self._seal = seal
        self._mail = mail

    def standing(self, details: LinkDetails, visitor: Visitor) -> Standing:
        """Return what a visitor has proved at a link."""
        return self._access.standing(details.link, visitor)

    def faced(self, details: LinkDetails, visitor: Visitor) -> Gate:
        """Return the gate that a visitor faces next."""
        return next_step(details.link, self.standing(details, visitor), self._now())

    # -- the password

    def password(self, token: str, visitor: Visitor, password: str) -> None:
        """Take a password. Raises RefusedError, or what `AccessService.approach` raises."""
        details = self._access.approach(token, visitor)
        link = details.link
        if self.faced(details, visitor) is not Gate.PASSWORD:
            return
        try:
            right = self._unlocking.opens(link, visitor, password)
        except BusyError:
            raise RefusedError(Gate.PASSWORD, Refusal.BUSY, details, wait=1) from None
        if not right:
            left = self._guard.left(Guess.WRONG_PASSWORD, link, visitor)
            raise RefusedError(Gate.PASSWORD, Refusal.WRONG_PASSWORD, details, left=left)

    # -- the address

    def email(self, token: str, visitor: Visitor, text: str) -> None:
        """Take an address and mail it a code, if the link is for it: nothing that the visitor sees tells whether it is.

        Raises RefusedError, LockedError when too many codes were asked for, GateError when the password comes first, or
        what `AccessService.approach` raises.
        """
        details = self._before(token, visitor)
        if details is None:
            return
        try:
            address = normalise(text)
        except UserError:
            raise RefusedError(Gate.EMAIL, Refusal.NOT_AN_ADDRESS, details) from None
        if not self._mail.can_mail():
            raise RefusedError(Gate.EMAIL, Refusal.NO_MAIL, details)
        self._ask(details, visitor, address)

    def _ask(self, details: LinkDetails, visitor: Visitor, address: str) -> None:
        link, now, code = details.link, self._now(), codes.new_code()
        allowed = is_allowed(address, link.allowed_emails)
        seen = visitor.who
        with self._journal.change() as change:
            if wait := self._pause(link, visitor, address):
                if self._passes.standing(link.id, visitor.key, now).asked_email == address:
                    return  # a double click: the code is on its way
                raise RefusedError(Gate.EMAIL, Refusal.TOO_SOON, details, wait=wait)
            self._guard.require(Guess.CODE_ASKED, link, visitor, address)
            mac = self._seal.mac(CODE, str(link.id), visitor.key, address, code)
            expires_at = now + codes.LIFETIME
            self._passes.ask(Challenge(0, link.id, visitor.key, address, mac, now, expires_at, 0, allowed))
            change.record(
                Action.EMAIL_SUBMITTED, link, who=seen, detail={"address": address[:254], "on_the_list": allowed}
            )
            if allowed:
                self._mail.queue_code(link, address, code, expires_at, visitor.language)
                change.record(Action.CODE_SENT, link, who=seen, detail={"address": address})
            self._guard.count(change, Guess.CODE_ASKED, link, visitor, address)

    def _pause(self, link: Link, visitor: Visitor, address: str) -> int:
        """Return for how many seconds a browser gets no other code for an address, 0 when it gets one."""
        with self._store.scope():
            asked_at = self._passes.asked_at(link.id, visitor.key, address)
        return 0 if asked_at is None else codes.pause(asked_at, self._now())

    def resend(self, token: str, visitor: Visitor) -> None:
        """Mail another code to the address that was given last. Raises as `email` does."""
        details = self._before(token, visitor)
        if details is None:
            return
        address = self.standing(details, visitor).asked_email
        if address is None:
            raise RefusedError(Gate.EMAIL, Refusal.CODE_OVER, details)
        if wait := self._pause(details.link, visitor, address):
            raise RefusedError(Gate.CODE, Refusal.TOO_SOON, details, wait=wait)
        self.email(token, visitor, address)

    def other_address(self, token: str, visitor: Visitor) -> None:
        """Forget the address that was given last, so that another can be given."""
        details = self._before(token, visitor)
        if details is not None:
            with self._store.write():
                self._passes.drop(details.link.id, visitor.key)

    # -- the code

    def code(self, token: str, visitor: Visitor, text: str) -> None:
        """Take a code.

        Raises RefusedError, LockedError after too many wrong ones, GateError when the password comes first, or what
        `AccessService.approach` raises.
        """
        details = self._before(token, visitor)
        if details is None:
            return
        link = details.link
        with self._store.scope():
            challenge = self._passes.open_challenge(link.id, visitor.key, self._now())
        if challenge is None:
            raise RefusedError(Gate.EMAIL, Refusal.CODE_OVER, details)
        with self._guard.attempt(Guess.WRONG_CODE, link, visitor):
            right = self._fits(challenge, text) and is_allowed(challenge.email, link.allowed_emails)
            if self._settle(link, visitor, challenge, right=right):
                self._guard.passed(link, visitor)
                return
        left = max(0, codes.TRIES - challenge.tries - 1)
        refusal = Refusal.WRONG_CODE if left else Refusal.CODE_OVER
        raise RefusedError(Gate.CODE if left else Gate.EMAIL, refusal, details, left=left)

    def _fits(self, challenge: Challenge, text: str) -> bool:
        parts = (str(challenge.link_id), challenge.visitor, challenge.email, codes.typed(text))
        return self._seal.matches(challenge.mac, CODE, *parts) and challenge.mailed

    def _settle(self, link: Link, visitor: Visitor, challenge: Challenge, *, right: bool) -> bool:
        """Use up a try, and the code with it when it was right; returns whether the address is proved.

        Raises LockedError. All in one transaction, so that no two of many wrong codes at once are the last one.
        """
        now = self._now()
        with self._journal.change() as change:
            self._guard.require(Guess.WRONG_CODE, link, visitor, challenge.email)
            passed = self._passes.take_try(challenge.id) and right and self._passes.use(challenge.id, now)
            if passed:
                self._passes.prove_email(link.id, visitor.key, challenge.email, now)
            action = Action.CODE_PASSED if passed else Action.CODE_FAILED
            seen = (replace(visitor, email=challenge.email) if passed else visitor).who
            change.record(action, link, who=seen, detail={"address": challenge.email})
            if not passed:
                self._guard.count(change, Guess.WRONG_CODE, link, visitor, challenge.email)
        return passed

    def _before(self, token: str, visitor: Visitor) -> LinkDetails | None:
        """Return the link when its address is what is asked for, None when nothing is left to prove."""
        details = self._access.approach(token, visitor)
        gate = self.faced(details, visitor)
        if gate is Gate.PASSWORD:
            raise GateError(gate, details)
        return details if gate in {Gate.EMAIL, Gate.CODE} else None

    def forget(self) -> None:
        """Remove what nobody uses any more; a duty of the upkeep."""
        with self._store.write():
            self._passes.forget(self._now() - FORGET_AFTER)
