"""What is to be put on a desktop, as plain values: files, and values of the Windows registry."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

SEND = "Send with ShareDesk"
SEND_GERMAN = "Mit ShareDesk senden"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that belongs to ShareDesk alone; `what` says in words what it is for."""

    what: str
    path: Path
    content: bytes
    mode: int = 0o644


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """A text below HKEY_CURRENT_USER; an empty `name` is the default value of its key."""

    what: str
    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ThunarPlan:
    """Thunar's file of custom actions, the one of the system it starts from, and the command to add."""

    path: Path
    system: Path | None
    command: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything of one desktop. Of `thunar` only one action belongs to ShareDesk; None where there is no Thunar."""

    files: tuple[NewFile, ...] = ()
    registry: tuple[RegistryValue, ...] = ()
    thunar: ThunarPlan | None = None


def icon_png(pixels: int) -> bytes:
    """Return the product mark as PNG, in one of ICON_SIZES."""
    return (files("sharedesk.desktop") / "icons" / f"sharedesk-{pixels}.png").read_bytes()


def icon_svg() -> bytes:
    """Return the product mark as SVG."""
    return (files("sharedesk.desktop") / "icons" / "sharedesk.svg").read_bytes()
