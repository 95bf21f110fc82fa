"""Unguessable identifiers: link tokens, item ids, visitor keys; and how a secret looks."""

from __future__ import annotations

import hashlib
import re
import secrets

TOKEN_BYTES = 18
"""144 random bits: 24 URL-safe characters (ASVS 7.2.3 asks for 128 bits)."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CAMEL_CASE = re.compile(r"_*(?:[A-Z][a-z]+)+\d*")


def looks_random(word: str) -> bool:
    """Say whether a word has letters of both cases and is no name of a class."""
    return word != word.lower() and word != word.upper() and not _CAMEL_CASE.fullmatch(word)


def new_secret(size: int) -> str:
    """Return `size` random bytes as URL-safe text that looks random.

    Else none could be found in a log to be hidden there. It does so by itself but for three in a hundred thousand of
    18 bytes, so that hardly anything is given away.
    """
    while True:
        secret = secrets.token_urlsafe(size)
        if looks_random(secret):
            return secret


def new_token() -> str:
    """Return a link token that starts and ends with a letter or digit.

    A leading dash would read as an option on a command line, and mail programs leave a trailing one out of the link.
    """
    while True:
        token = new_secret(TOKEN_BYTES)
        if token[0].isalnum() and token[-1].isalnum():
            return token


def new_id() -> str:
    """Return an id for an item or a file in the send storage: 96 random bits, lower-case hex."""
    return secrets.token_hex(12)


def is_token(text: str) -> bool:
    """Say whether `text` could be a token at all."""
    return _SHAPE.fullmatch(text) is not None


def digest(secret: str) -> str:
    """Return the SHA-256 of `secret` in hex: what is looked up, so that no index compares the secret itself."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
