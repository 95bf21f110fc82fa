"""What helps to find out why something does not work, as text that can be sent: no tokens, secrets or file names."""

from __future__ import annotations

import platform
import sqlite3
import ssl
import sys
from dataclasses import dataclass
from importlib import metadata

from sharedesk import __version__
from sharedesk.core.settings import SETTINGS
from sharedesk.errors import EnvironmentFault
from sharedesk.services.context import AppContext

PRIVATE = "(set)"
SHOWN_TYPES = frozenset({"boolean", "integer", "choice", "duration", "count", "colour"})
"""Types of settings whose values say nothing of people, names or places."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A library in this program."""

    name: str
    version: str
    licence: str


def licences() -> list[Licence]:
    """Return the libraries that this program needs, by name, with what they say of their licences."""
    wanted, found = [f"{__package__.partition('.')[0]}"], {}
    while wanted:
        name = wanted.pop()
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # an extra, or for another system
        if package.name.lower() in found:
            continue
        found[package.name.lower()] = Licence(package.name, package.version, _licence(package.metadata))
        wanted += [_required(line) for line in package.requires or () if "extra ==" not in line]
    return sorted((one for key, one in found.items() if key != "sharedesk"), key=lambda one: one.name.lower())


def _required(line: str) -> str:
    """Return the name in a requirement such as `click>=8.3; sys_platform == "win32"`."""
    end = next((n for n, char in enumerate(line) if not (char.isalnum() or char in "-_.")), len(line))
    return line[:end]


def _licence(told: metadata.PackageMetadata) -> str:
    """Return the licence from the newest field that has one (PEP 639, then classifiers, then free text)."""
    if "License-Expression" in told:
        return told["License-Expression"]
    classes = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    if classes:
        return ", ".join(classes)
    free: list[str] = told.get_all("License") or ["See its documentation"]
    return free[0].splitlines()[0][:80]


def _room(program: AppContext) -> str:
    try:
        return f"{program.room.free()} bytes"
    except EnvironmentFault:
        return "none, the folder is not there"


def describe(program: AppContext) -> str:
    """Return versions, settings (of texts only whether they are set) and sizes. Blocks."""
    store = program.base.store
    lines = [
        f"ShareDesk {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}",
        f"Bundled: {getattr(sys, 'frozen', False)}",
        f"Portal: {program.portal.state.value}, port {program.portal.port or 'none'}",
        f"Links: {program.links.latest_revision()} changes; audit log: {program.audit.count()} events",
        f"Database: {store.path.stat().st_size} bytes; room for copies: {_room(program)}",
        "Settings that differ from their defaults:",
    ]
    for setting in SETTINGS:
        entry = program.settings.entry(setting.key)
        if entry.value != entry.default:
            shown = entry.value if entry.type in SHOWN_TYPES and not setting.secret else PRIVATE
            lines.append(f"  {entry.key} = {shown}")
    return "\n".join(lines)
