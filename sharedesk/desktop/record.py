"""What `sharedesk integrate` has written, so that it is known later what may be changed and removed."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path


def digest(content: bytes) -> str:
    """Return what content is recognised by."""
    return hashlib.sha256(content).hexdigest()


@dataclass
class Record:
    """Files by path with their digest, folders that were made for them, registry texts by key and name.

    `thunar` is the file of actions that has one of ours; `thunar_start` is the digest of what that file began as, if it
    was made for our action.
    """

    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    registry: dict[str, str] = field(default_factory=dict)
    thunar: str = ""
    thunar_start: str = ""

    @classmethod
    def load(cls, path: Path) -> Record:
        """Return the record; a new one where there is none, or one that cannot be read."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            fresh = asdict(cls())
            return cls(**{name: stored[name] for name, empty in fresh.items() if type(stored[name]) is type(empty)})
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        """Keep the record; an empty one needs no file."""
        if self == Record():
            path.unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()  # where nothing else is kept in it
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
