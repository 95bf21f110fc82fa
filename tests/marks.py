"""A language of marks, to find the texts that no catalogue has: ⟦Available until ⟧27 Nov⟦⟧."""

from __future__ import annotations

import re

from babel.support import NullTranslations

OPEN, SHUT = "⟦", "⟧"


class Marks(NullTranslations):
    """A language whose words are those of the sources between marks; what is filled in stands outside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def ugettext(self, message: str) -> str:
        self.seen.add(message)
        return OPEN + re.sub(r"%\(\w+\)s", SHUT + r"\g<0>" + OPEN, message) + SHUT

    gettext = ugettext

    def ungettext(self, one: str, many: str, n: int) -> str:
        self.seen.add(one)
        return self.ugettext(one if n == 1 else many)

    ngettext = ungettext


def outside(text: str, depth: int = 0) -> tuple[str, int]:
    """Return what of a text stands outside of marks, when it begins within `depth` of them; and how deep it ends."""
    bare = ""
    for char in text:
        depth += (char == OPEN) - (char == SHUT)
        bare += char if depth == 0 else " "
    return bare, depth
