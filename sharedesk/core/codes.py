"""One-time codes that prove an e-mail address: how they are made, how long they count, how often they may be tried.

Six digits (pyotp HOTP over a secret that is used once and forgotten), bound to link, visitor and address by a MAC with
a key that is not in the database (ASVS 6.5.1-6.5.5, 6.6.2). The odds of a guess: 10 tries a day of 10^6 for each link
and address are 10^-5.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp

DIGITS = 6
LIFETIME = timedelta(minutes=10)
"""ASVS 6.5.5."""
TRIES = 5
"""Wrong ones for each code."""
SENT_AN_HOUR = 5
"""Codes for each link and address."""
WRONG_A_DAY = 10
"""Wrong codes for each link and address."""
RESEND_AFTER = timedelta(seconds=45)
"""How long the page asks to wait before another code is sent."""

_SEPARATORS = re.compile(r"[\s\-.\u2010-\u2015]+")


def new_code() -> str:
    """Return a random code of `DIGITS` digits."""
    return pyotp.HOTP(pyotp.random_base32(), digits=DIGITS).at(0)


def typed(text: str) -> str:
    """Return the digits of a code as somebody typed or pasted it ("482 913"), "" when it cannot be one."""
    digits = _SEPARATORS.sub("", text)
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""
