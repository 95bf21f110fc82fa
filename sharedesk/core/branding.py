"""What makes the pages, the mails and their previews the sender's own: name, logo, accent, words at the foot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from sharedesk.core import languages

PRODUCT = "ShareDesk"
DEFAULT_ACCENT = "#2f55d4"
LANGUAGES = (languages.AUTO, *languages.LANGUAGES)

LOGO_WIDTH, LOGO_HEIGHT = 960, 320
"""Pixels that a stored logo has at most; it is shown at most a quarter as wide, so it is sharp on a dense screen."""

_LOGO_NAME = re.compile(r"([0-9a-f]{32})-([1-9][0-9]{0,2})x([1-9][0-9]{0,2})\.png")


@dataclass(frozen=True, slots=True)
class Logo:
    """A stored logo: a PNG that goes by the hash of its content, with its size in pixels."""

    digest: str
    width: int
    height: int

    @classmethod
    def named(cls, name: str) -> Logo | None:
        """Return the logo that goes by `name`; None for what is no such name."""
        found = _LOGO_NAME.fullmatch(name)
        if found is None:
            return None
        made = cls(found[1], int(found[2]), int(found[3]))
        return made if made.width <= LOGO_WIDTH and made.height <= LOGO_HEIGHT else None

    @property
    def name(self) -> str:
        """What it goes by: in the setting, in the data directory and in its address."""
        return f"{self.digest}-{self.width}x{self.height}.png"

    @property
    def is_symbol(self) -> bool:
        """Whether it is too narrow to hold the company's name, which then stands beside it."""
        return self.width < 2 * self.height

    def within(self, width: int, height: int) -> tuple[int, int]:
        """Return the size in pixels to show it at, within a box, in its proportions and never larger than it is."""
        scale = min(width / self.width, height / self.height, 1.0)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


class Background(StrEnum):
    """The ground of the pages."""

    TINTED = "tinted"
    """With a breath of the accent at the top."""
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Branding:
    """The white label. `accent` is a checked #rrggbb, `language` one of LANGUAGES, `privacy` a web address.

    `greeting` stands above what a visitor is asked for before they see anything, and in the mail with their code.
    """

    title: str = ""
    accent: str = DEFAULT_ACCENT
    footer: str = ""
    legal: str = ""
    logo: Logo | None = None
    language: str = LANGUAGES[0]
    greeting: str = ""
    privacy: str = ""
    background: Background = Background.TINTED

    @property
    def company(self) -> str:
        """The name on the pages."""
        return self.title or PRODUCT

    @property
    def foot(self) -> tuple[tuple[str, ...], ...]:
        """The lines of footer and legal text, a tuple for each of them that says anything."""
        texts = ([line.strip() for line in text.splitlines()] for text in (self.footer, self.legal))
        return tuple(lines for text in texts if (lines := tuple(line for line in text if line)))

    @property
    def is_product(self) -> bool:
        """Whether nobody has said whose pages these are."""
        return not self.title and self.logo is None

    @property
    def is_named(self) -> bool:
        """Whether the company has a name to stand beside that of a sender; a logo alone shows it, and has none."""
        return bool(self.title)
