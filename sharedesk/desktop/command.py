"""How this program is started again, and how such a command is written where desktops read it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

Words = tuple[str, ...]
"""A command, word by word."""

_STRING_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_RESERVED = re.compile(r'(["`$\\])')


def own_command(data_dir: Path | None = None) -> Words:
    """Return the command that starts this program, on `data_dir` if one was named."""
    if getattr(sys, "frozen", False):
        program: Words = (sys.executable,)
    else:
        beside = Path(sys.executable).with_name("sharedesk.exe" if sys.platform == "win32" else "sharedesk")
        program = (str(beside),) if beside.is_file() else (sys.executable, "-m", "sharedesk")
    return program if data_dir is None else (*program, "--data-dir", str(data_dir.expanduser().absolute()))


def desktop_exec(words: Sequence[str], field: str = "") -> str:
    """Return the value of an `Exec` key; `field` is a field code such as `%F`, which stands outside of quotes.

    Desktop Entry Specification 1.5: every word in double quotes, the four characters that stay special inside of them
    behind a backslash, a percent sign twice; and then, as in every string of the file, each backslash twice.
    """
    quoted = " ".join('"' + _RESERVED.sub(r"\\\1", word).replace("%", "%%") + '"' for word in words)
    escaped = "".join(_STRING_ESCAPES.get(char, char) for char in quoted)
    return f"{escaped} {field}" if field else escaped


def shell_command(words: Sequence[str]) -> str:
    """Return `words` for a POSIX shell."""
    return shlex.join(words)


def windows_command(words: Sequence[str], *raw: str) -> str:
    """Return `words` as Windows programs split them; `raw` follows as it is, such as `"%1"`."""
    return " ".join([subprocess.list2cmdline(words), *raw])
