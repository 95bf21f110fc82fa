"""The pages of the gates: password, e-mail address, code; empty, and with what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from sharedesk.core.codes import pause
from sharedesk.core.gates import Gate, Standing
from sharedesk.server import formats
from sharedesk.services.gates import Refusal

_TEXTS = {
    Refusal.WRONG_PASSWORD: "That password is not right.",
    Refusal.NOT_AN_ADDRESS: "That is not an e-mail address. Write it like name@example.com.",
    Refusal.WRONG_CODE: "That code is not right.",
    Refusal.CODE_OVER: "That code does not work any more. Ask for a new one.",
    Refusal.BUSY: "Many people are asking right now. Try again in a moment.",
    Refusal.NO_MAIL: "We cannot send codes right now. Try again later, or tell the person who sent you the link.",
    Refusal.TOO_SOON: "A code was sent a moment ago. Wait for it, or ask for another one in a minute.",
    Refusal.FORGED: "This page was open for too long. Try again.",
}


@dataclass(frozen=True, slots=True)
class GatePage:
    """One gate.

    `given` is what was typed (never a password), `error` says what was wrong with it; `wait` counts the seconds until
    another code may be asked for.
    """

    gate: str
    title: str
    company: str
    token: str
    action: str
    given: str
    error: str | Markup
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
    titles = {Gate.PASSWORD: "Password", Gate.EMAIL: "Confirm your e-mail", Gate.CODE: "Enter the code"}
    routes = {Gate.PASSWORD: "gates.password", Gate.EMAIL: "gates.email", Gate.CODE: "gates.code"}
    return GatePage(
        gate=gate.value,
        title=titles[gate],
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


def _told(refusal: Refusal, left: int | None) -> str | Markup:
    text = _TEXTS[refusal]
    if not left:
        return text
    tries = formats.plural(left, "1\N{NO-BREAK SPACE}try left.", "{n}\N{NO-BREAK SPACE}tries left.")
    return f"{text} {tries}"


def masked(address: str) -> str:
    """Return an address so that its owner knows it and nobody else learns it: a…@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if local else ""
