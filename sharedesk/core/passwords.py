"""Passwords of links: what is accepted, what is generated, and how one is hashed and compared."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64encode
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION, Type

from sharedesk.core.saying import Sentence
from sharedesk.core.wordlist import WORDS
from sharedesk.errors import UserError

MIN_LENGTH = 8
"""ASVS 6.2.1; a policy may ask for more."""
MAX_LENGTH = 256
"""ASVS 6.2.9 asks for at least 64; hashing more than this would be a way to keep us busy."""

GENERATED_WORDS = 5
GENERATED_CHARACTERS = 16
_CHARACTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what looks alike: i l o I O 0 1."""

HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, type=Type.ID)
"""RFC 9106 section 4, second choice: 64 MiB, three passes, about a tenth of a second. Callers keep it behind a gate."""


def _dummy() -> str:
    """Return the encoded hash of no password at all: random bytes of the right length, so that nothing is computed."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).rstrip(b"=").decode() for length in (HASHER.salt_len, HASHER.hash_len)
    )
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


DUMMY = _dummy()
"""What a password is compared with where there is none, so that both take the same time."""


class Style(StrEnum):
    """How a generated password looks."""

    WORDS = "words"
    """Five common words with dashes: 55 bits, easy to say on the telephone."""
    CHARACTERS = "characters"
    """16 letters and digits: 92 bits."""


def generate(style: Style = Style.WORDS) -> str:
    """Return a random password."""
    if style is Style.WORDS:
        return "-".join(secrets.choice(WORDS) for _ in range(GENERATED_WORDS))
    return "".join(secrets.choice(_CHARACTERS) for _ in range(GENERATED_CHARACTERS))


def check(password: str, minimum: int = MIN_LENGTH) -> str:
    """Return a password that may protect a link, as it was typed. Raises UserError for one that may not.

    Any printable character counts, space too (ASVS 6.2.5); nothing is cut off or changed.
    """
    if len(password) < max(minimum, MIN_LENGTH):
        raise UserError(
            Sentence("The password has only {count} characters.", count=len(password)),
            hint=Sentence("Use {least} or more.", least=max(minimum, MIN_LENGTH)),
        )
    if len(password) > MAX_LENGTH:
        raise UserError(
            Sentence("The password has {count} characters.", count=len(password)),
            hint=Sentence("Use {limit} at most.", limit=MAX_LENGTH),
        )
    if any(ord(char) < 32 or ord(char) == 127 or 0xD800 <= ord(char) < 0xE000 for char in password):
        raise UserError("The password has control characters.", hint="Use letters, digits, signs and spaces.")
    return password


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, in its encoded form."""
    return HASHER.hash(_canonical(password))


def matches(password: str, encoded: str | None) -> bool:
    """Say whether `password` is the one that was hashed; without a hash never, after the same time."""
    if len(password) > MAX_LENGTH:
        return False
    try:
        HASHER.verify(encoded or DUMMY, _canonical(password))
    except (VerificationError, InvalidHashError):
        return False
    return encoded is not None


def _canonical(password: str) -> bytes:
    """Return what is hashed: the same letters typed on another keyboard are the same password (RFC 8265, NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
