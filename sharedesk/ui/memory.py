"""What the window remembers from one start to the next: its size, and which notices were read."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sharedesk.paths import PRIVATE_FILE, Paths

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Memory:
    """The values; sizes in device-independent pixels."""

    width: int = 1180
    height: int = 760
    certificate_notice_read: bool = False
    tray_notice_read: bool = False


def _file(paths: Paths) -> Path:
    return paths.root / "window.json"


def load(paths: Paths) -> Memory:
    """Return what was remembered; what cannot be read counts as new. Blocks: call it in a job."""
    try:
        stored = json.loads(_file(paths).read_text(encoding="utf-8"))
        return Memory(
            **{
                field.name: stored[field.name]
                for field in fields(Memory)
                if type(stored.get(field.name)) is type(field.default)
            }
        )
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, AttributeError) as error:
        log.info("The window starts afresh: %s", error)
        return Memory()


def save(paths: Paths, memory: Memory) -> None:
    """Remember `memory`; a failure is only logged, nothing of value is lost. Blocks: call it in a job."""
    path = _file(paths)
    new = path.with_suffix(".new")
    try:
        new.write_text(json.dumps(asdict(memory)), encoding="utf-8")
        new.chmod(PRIVATE_FILE)
        new.replace(path)
    except OSError as error:
        log.info("The window's size is not remembered: %s", error)
