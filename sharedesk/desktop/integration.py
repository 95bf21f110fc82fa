"""Putting a plan on the desktop and taking it away again: what other programs or people wrote is never touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sharedesk.desktop import thunar
from sharedesk.desktop.plan import NewFile, Plan, RegistryValue, ThunarPlan
from sharedesk.desktop.record import Record, digest
from sharedesk.desktop.registry import Registry
from sharedesk.desktop.thunar import NotThunar

_BETWEEN = "\0"
"""Stands between key and name of a registry text in the record."""


class State(StrEnum):
    """What became of one part."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    KEPT = "kept"
    """Somebody else wrote or changed it: it was left alone."""


@dataclass(frozen=True, slots=True)
class Done:
    """One part: what it is for, where it is, what became of it."""

    what: str
    place: str
    state: State


class Integration:
    """The desktop of this user, with the record of what was written there. Raises OSError where that is not allowed."""

    def __init__(self, record: Path, registry: Registry) -> None:
        self._path = record
        self._registry = registry
        self._record = Record.load(record)

    def install(self, plan: Plan) -> list[Done]:
        """Write what is missing or not up to date; what an older version wrote and this one does not, goes."""
        try:
            return [*self._install(plan), *self._remove_left_over(plan)]
        finally:
            self._record.save(self._path)

    def remove(self) -> list[Done]:
        """Remove what was written, where it is still as it was written."""
        try:
            done = list(self._remove_left_over(Plan()))
            self._remove_folders()
            return done
        finally:
            self._record.save(self._path)

    def _install(self, plan: Plan) -> Iterator[Done]:
        for file in plan.files:
            yield Done(file.what, str(file.path), self._write(file))
        for value in plan.registry:
            yield Done(value.what, _named(value), self._put(value))
        if plan.thunar is not None:
            yield Done("Thunar", str(plan.thunar.path), self._add_to_thunar(plan.thunar))

    def _remove_left_over(self, plan: Plan) -> Iterator[Done]:
        wanted = {str(file.path) for file in plan.files}
        for name, known in list(self._record.files.items()):
            if name not in wanted:
                yield Done("File", name, self._erase(Path(name), known))
        wanted = {_named(value, _BETWEEN) for value in plan.registry}
        for name, text in reversed(list(self._record.registry.items())):
            if name not in wanted:
                yield Done("Registry", name.replace(_BETWEEN, "\\"), self._unset(name, text))
        if self._record.thunar and plan.thunar is None:
            yield Done("Thunar", self._record.thunar, self._take_from_thunar(Path(self._record.thunar)))

    # -- files

    def _write(self, file: NewFile) -> State:
        """Write a file unless somebody else's is there; one that is just as ours would be is taken for ours."""
        name, wanted = str(file.path), digest(file.content)
        present = _read(file.path)
        if present is None or (digest(present) != wanted and digest(present) == self._record.files.get(name)):
            self._make_folders(file.path.parent)
            _replace(file.path, file.content, file.mode)
            state = State.WRITTEN
        elif digest(present) == wanted:
            state = State.UNCHANGED
        else:
            self._record.files.pop(name, None)
            return State.KEPT
        self._record.files[name] = wanted
        return state

    def _erase(self, path: Path, known: str) -> State:
        del self._record.files[str(path)]
        present = _read(path)
        if present is not None and digest(present) != known:
            return State.KEPT
        path.unlink(missing_ok=True)
        return State.REMOVED

    def _make_folders(self, folder: Path) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self._record.folders += [str(one) for one in reversed(missing)]

    def _remove_folders(self) -> None:
        """Remove the folders that were made for our files and have nothing else in them by now."""
        for name in reversed(self._record.folders):
            if Path(name).is_dir() and not any(Path(name).iterdir()):
                Path(name).rmdir()
        self._record.folders.clear()

    # -- the registry

    def _put(self, value: RegistryValue) -> State:
        name, present = _named(value, _BETWEEN), self._registry.get(value.key, value.name)
        if present not in {None, value.text, self._record.registry.get(name)}:
            self._record.registry.pop(name, None)
            return State.KEPT
        self._record.registry[name] = value.text
        if present == value.text:
            return State.UNCHANGED
        self._registry.put(value.key, value.name, value.text)
        return State.WRITTEN

    def _unset(self, named: str, text: str) -> State:
        del self._record.registry[named]
        key, _, name = named.partition(_BETWEEN)
        if self._registry.get(key, name) not in {None, text}:
            return State.KEPT
        self._registry.remove(key, name)
        return State.REMOVED

    # -- Thunar

    def _add_to_thunar(self, plan: ThunarPlan) -> State:
        present = _read(plan.path)
        start = present if present is not None else _read(plan.system) if plan.system else None
        try:
            before = thunar.EMPTY if start is None else start.decode("utf-8")
            after = thunar.with_action(before, plan.command)
        except (NotThunar, UnicodeDecodeError):
            return State.KEPT
        if present is None:
            self._make_folders(plan.path.parent)
            self._record.thunar_start = digest(before.encode())
        self._record.thunar = str(plan.path)
        if present == after.encode():
            return State.UNCHANGED
        _replace(plan.path, after.encode(), 0o600)
        return State.WRITTEN

    def _take_from_thunar(self, path: Path) -> State:
        start, present = self._record.thunar_start, _read(path)
        self._record.thunar = self._record.thunar_start = ""
        if present is None:
            return State.REMOVED
        try:
            before = present.decode("utf-8")
            after = thunar.without_action(before)
        except (NotThunar, UnicodeDecodeError):
            return State.KEPT
        if digest(after.encode()) == start:
            path.unlink()
        elif after != before:
            _replace(path, after.encode(), 0o600)
        return State.REMOVED


def _named(value: RegistryValue, between: str = "\\") -> str:
    return f"{value.key}{between}{value.name}"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Replace a file in one step; where its name is a link, the file it leads to. One that was there keeps its mode."""
    target = path.resolve()
    if target.exists():
        mode = target.stat().st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
