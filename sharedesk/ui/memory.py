"""What is remembered from one start to the next: where the windows are, their look, and which notices were read."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from sharedesk.core.languages import AUTO
from sharedesk.core.settings import Scale
from sharedesk.paths import PRIVATE_FILE, Paths
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.placing import Place

log = logging.getLogger(__name__)

T = TypeVar("T")

NEW = Place()


@dataclass(frozen=True, slots=True)
class Memory:
    """The values. `theme`, `language` and `scale` are what settings said last: the window opens before they are read.

    `order` is how the list of links is sorted.
    """

    window: Place = NEW
    preferences: Place = NEW
    theme: str = "system"
    order: str = Order.NEWEST.value
    certificate_notice_read: bool = False
    tray_notice_read: bool = False
    welcomed: bool = False
    """Whether the tour was shown, or was not needed: there were links."""
    language: str = AUTO
    scale: str = Scale.NORMAL.value


def _file(paths: Paths) -> Path:
    return paths.root / "window.json"


def load(paths: Paths) -> Memory:
    """Return what was remembered; what cannot be read counts as new. Blocks: call it in a job."""
    try:
        return _read(Memory(), json.loads(_file(paths).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError) as error:
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


def _read(default: T, stored: Any) -> T:  # noqa: ANN401 - whatever JSON holds
    """Return `stored` as a value like `default`, which stands for everything that is missing or of another kind."""
    if not isinstance(default, Memory | Place):
        return stored if type(stored) is type(default) else default
    if not isinstance(stored, dict):
        return default
    read = {field.name: _read(getattr(default, field.name), stored.get(field.name)) for field in fields(default)}
    return type(default)(**read)
