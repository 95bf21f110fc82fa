"""The pages of the gates: password, e-mail address, code; empty, and with what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from sharedesk.core.codes import pause
from sharedesk.core.gates import Gate, Standing
from sharedesk.server.words import Words, ngettext
from sharedesk.server.words import lazy_gettext as _l
from sharedesk.services.gates import Refusal

_TEXTS = {
    Refusal.WRONG_PASSWORD: _l("That password is not right."),
    Refusal.NOT_AN_ADDRESS: _l("That is not an e-mail address. Write it like name@example.com."),
    Refusal.WRONG_CODE: _l("That code is not right."),
    Refusal.CODE_OVER: _l("That code does not work any more. Ask for a new one."),
    Refusal.BUSY: _l("Many people are asking right now. Try again in a moment."),
    Refusal.NO_MAIL: _l("We cannot send codes right now. Try again later, or tell the person who sent you the link."),
    Refusal.TOO_SOON: _l("A code was sent a moment ago. Wait for it, or ask for another one in a minute."),
    Refusal.FORGED: _l("This page was open for too long. Try again."),
}

_TITLES = {
    Gate.PASSWORD: (_l("Password needed"), _l("Error: password needed")),
    Gate.EMAIL: (_l("Confirm your e-mail"), _l("Error: confirm your e-mail")),
    Gate.CODE: (_l("Enter the code"), _l("Error: enter the code")),
}
"""What the browser's tab says, also after something that did not open the gate."""


@dataclass(frozen=True, slots=True)
class GatePage:
    """One gate.

    `given` is what was typed (never a password), `error` says what was wrong with it; `wait` counts the seconds until
    another code may be asked for.
    """

    gate: str
    title: Words
    company: str
    token: str
    action: str
    given: str
    error: Words
    address: str
    wait: int
    resend_url: str
    other_url: str

    @property
    def waits(self) -> str:
        """The wait as minutes and seconds."""
        return f"{self.wait // 60}:{self.wait % 60:02}"


def gate_page(
    gate: Gate,
    token: str,
    standing: Standing,
    now: datetime,
    *,
    company: str,
    form_token: str,
    given: str = "",
    refusal: Refusal | None = None,
    left: int | None = None,
) -> GatePage:
    """Return the page of a gate; `form_token` is the hidden field of its forms."""
    plain, wrong = _TITLES[gate]
    routes = {Gate.PASSWORD: "gates.password", Gate.EMAIL: "gates.email", Gate.CODE: "gates.code"}
    return GatePage(
        gate=gate.value,
        title=plain if refusal is None else wrong,
        company=company,
        token=form_token,
        action=url_for(routes[gate], token=token),
        given=given,
        error="" if refusal is None else _told(refusal, left),
        address=masked(standing.asked_email or ""),
        wait=0 if standing.asked_at is None else pause(standing.asked_at, now),
        resend_url=url_for("gates.resend", token=token),
        other_url=url_for("gates.other", token=token),
    )


def _told(refusal: Refusal, left: int | None) -> Words:
    if left and refusal is Refusal.WRONG_PASSWORD:
        return ngettext(
            "That password is not right. %(n)s\N{NO-BREAK SPACE}try left.",
            "That password is not right. %(n)s\N{NO-BREAK SPACE}tries left.",
            left,
        )
    if left and refusal is Refusal.WRONG_CODE:
        return ngettext(
            "That code is not right. %(n)s\N{NO-BREAK SPACE}try left.",
            "That code is not right. %(n)s\N{NO-BREAK SPACE}tries left.",
            left,
        )
    return _TEXTS[refusal]


def masked(address: str) -> str:
    """Return an address so that its owner knows it and nobody else learns it: a…@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if local else ""
