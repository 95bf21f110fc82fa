"""One-time codes that prove an e-mail address: how they are made, how long they count, how often they may be tried.

Six digits (pyotp HOTP over a secret that is used once and forgotten), bound to link, visitor and address by a MAC with
a key that is not in the database (ASVS 6.5.1-6.5.5, 6.6.2). The odds of a guess: 10 tries a day of 10^6 for each link
and address are 10^-5.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

import pyotp

DIGITS = 6
LIFETIME = timedelta(minutes=10)
"""ASVS 6.5.5."""
TRIES = 5
"""Wrong ones for each code."""
SENT_AN_HOUR = 5
"""Codes for each link and address."""
ASKED = 60
"""Codes that one network address may ask for at one link in an hour or so, whomever they are for."""
WRONG_A_DAY = 10
"""Wrong codes for each link and address."""
RESEND_AFTER = timedelta(seconds=45)
"""How long one browser waits before another code is sent to the same address."""

_SEPARATORS = re.compile(r"[\s\-.\u2010-\u2015]+")


def new_code() -> str:
    """Return a random code of `DIGITS` digits."""
    return pyotp.HOTP(pyotp.random_base32(), digits=DIGITS).at(0)


def typed(text: str) -> str:
    """Return the digits of a code as somebody typed or pasted it ("482 913"), "" when it cannot be one."""
    digits = _SEPARATORS.sub("", text)
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""


def pause(asked_at: datetime, now: datetime) -> int:
    """Return for how many seconds no other code is sent after one was asked for, 0 for none."""
    return max(0, math.ceil((asked_at + RESEND_AFTER - now) / timedelta(seconds=1)))
