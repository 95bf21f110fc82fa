"""Numbers of bytes in words, as the command line, mails and errors have them."""

from __future__ import annotations


def readable(size: int) -> str:
    """Return a number of bytes as people say it: 12.0 GB."""
    value = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in {"bytes", "KB"} else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


class Amount(int):
    """A number of bytes in a Sentence: plain text has it in English, a window as its language writes it."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return it as people say it."""
        return readable(int(self))

    def __format__(self, _how: str) -> str:
        """Return the same in a sentence."""
        return str(self)
