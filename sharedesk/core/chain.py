"""The hash chain of the audit log as a rule: what the hash of an event covers, and the two ends of the chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii

GENESIS = "0" * 64
"""The `previous` hash of the first event."""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """An event as an end of the chain: its number and its hash. Written down elsewhere, it proves what stood before."""

    seq: int
    hash: str


START = ChainEnd(0, GENESIS)
"""Where a chain begins from which nothing was ever removed."""


Text = str | None
Number = int | None


def _number(value: Number) -> str:
    if value is None:
        return "null"
    if isinstance(value, int):
        return int.__repr__(value)
    raise TypeError("a number of another type")


def seal(  # noqa: PLR0917 - a million calls: names cost as much as the hash
    seq: int,
    previous: str,
    at: str,
    what: tuple[str, Text, Text],
    numbers: tuple[Number, Number],
    who: tuple[Text, Text, Text, Text],
    detail: str,
) -> str:
    """Return the hash of an event: SHA-256 over a canonical JSON array of ASCII, as 64 hex digits.

    The array: the hash of the event before, seq, time, action, token, item, bytes, total, address, e-mail, program,
    person, details. `detail` is canonical JSON already. Raises TypeError for values of another type. A million events
    are checked in seconds, so this does by hand what `json.dumps` would do.
    """
    action, token, item = what
    size, total = numbers
    ip, email, agent, person = who
    quote = encode_basestring_ascii
    text = (
        f"[{quote(previous)},{_number(seq)},{quote(at)},{quote(action)},"
        f"{'null' if token is None else quote(token)},{'null' if item is None else quote(item)},"
        f"{_number(size)},{_number(total)},{'null' if ip is None else quote(ip)},"
        f"{'null' if email is None else quote(email)},{'null' if agent is None else quote(agent)},"
        f"{'null' if person is None else quote(person)},{detail}]"
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()
