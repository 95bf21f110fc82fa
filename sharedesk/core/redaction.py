"""What is taken out of texts that may be read by others: secrets from the log, people from reports of bugs as well.

This is the second line: no log statement carries a secret on purpose. What libraries and systems put into the errors
they raise is theirs, though.
"""

from __future__ import annotations

import re

from sharedesk.core.tokens import looks_random

_NAMES = r"passwor[dt]|passphrase|secret|token|csrf_token|cookie|__Host-visitor|authorization|api_?key"
_RULES = (
    # the token of a link in its address, whole or in part
    (re.compile(r"(/s/)[A-Za-z0-9_-]{8,}"), r"\1[token]"),
    (re.compile(r"\b(Basic|Bearer|Digest) +(?=[A-Za-z0-9+/=._~-]{6,})[A-Za-z0-9+/=._~-]+"), r"\1 [hidden]"),
    # what stands behind such a name; a call or an attribute is a line of code, not a value
    (
        re.compile(
            rf"(?i)\b((?:{_NAMES})[\"']?\s*[:=]\s*)(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,;\"'()\[\]{{}}.]+(?![\w.(\[]))",
        ),
        r"\1[hidden]",
    ),
    (re.compile(r"(?i)\b(code[\"']?\s*[:=]?\s*[\"']?)\d{6,8}\b"), r"\1[code]"),
    (re.compile(r"\$argon2\w*\$[^\s'\"]+"), "[hash]"),
)
_WORD = re.compile(r"(?<![A-Za-z0-9_/-])[A-Za-z0-9_-]{22,64}(?![A-Za-z0-9_-])")
_ADDRESS = re.compile(r"[^\s@<>\"'(),;:\[\]]+@[^\s@<>\"'(),;:\[\]]+\.\w+")


def without_secrets(text: str) -> str:
    """Return `text` without tokens, passwords, codes, cookies and the like."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return _WORD.sub(_hide_random, text)


def without_people(text: str, home: str) -> str:
    """Return `text` without secrets, e-mail addresses, and the path of the home folder."""
    text = without_secrets(text)
    for written in (home, home.encode("unicode_escape").decode()):  # as it is, and as Python shows it in an error
        if len(written) > 1:
            text = text.replace(written, "~")
    return _ADDRESS.sub("[address]", text)


def _hide_random(found: re.Match[str]) -> str:
    return "[token]" if looks_random(found[0]) else found[0]
