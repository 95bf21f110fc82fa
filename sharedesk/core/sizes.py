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
