"""The command lines behind the table, numbered, with placeholders for whatever differs from machine to machine."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

_CHANGING = (
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
    (re.compile(r"/s/[\w-]{12,}"), "/s/<token>"),
    (re.compile(r" -p \d+ "), " -p <port> "),
)


class Commands:
    """Numbers command lines; `hide` says which text of this machine stands for which placeholder."""

    def __init__(self, hide: Mapping[str, str]) -> None:
        self._hide = sorted(hide.items(), key=lambda pair: -len(pair[0]))
        self._numbers: dict[str, int] = {}
        self.files: dict[str, str] = {}
        """The configuration files that the command lines name."""

    def note(self, command: Sequence[str] | str) -> int:
        """Return the number of a command line; the same line has the same number."""
        text = self.readable(command if isinstance(command, str) else shlex.join(command))
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    def note_file(self, name: str, text: str) -> None:
        """Keep the text of a configuration file."""
        self.files[name] = self.readable(text)

    @property
    def lines(self) -> list[tuple[int, str]]:
        """All command lines with their numbers."""
        return [(number, text) for text, number in self._numbers.items()]

    def readable(self, text: str) -> str:
        """Return a text with placeholders for what is of this machine and this run."""
        for own, placeholder in self._hide:
            text = text.replace(own, placeholder)
        for pattern, placeholder in _CHANGING:
            text = pattern.sub(placeholder, text)
        return text
