"""From paths that a person named to items of a link: looked at, never read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from sharedesk.core.link import Item, ItemKind, Mode
from sharedesk.core.names import display_name, unique_names
from sharedesk.core.saying import Sentence
from sharedesk.core.tokens import new_id
from sharedesk.errors import EnvironmentFault, ShareDeskError, UserError
from sharedesk.storage.identity import identify
from sharedesk.storage.originals import Originals
from sharedesk.store.items import ItemRecord

MAX_ITEMS = 10_000


class Intake:
    """Turns paths into items. Folders are not walked here, so that a link exists in milliseconds."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals

    def items(self, mode: Mode, paths: Sequence[Path], taken: Iterable[str] = (), first: int = 0) -> list[ItemRecord]:
        """Return an item for each path, with names that differ from each other and from `taken`.

        Positions count from `first`. Raises UserError for what is not there, cannot be read, or is no file or folder.
        """
        if not paths:
            raise UserError("No files were named.", hint="Name at least one file or folder.")
        if len(paths) > MAX_ITEMS:
            raise UserError(
                Sentence("A link holds {max_items} items at most.", max_items=MAX_ITEMS),
                hint="Put them into a folder and share that.",
            )
        occupied = list(taken)
        absolute = [Path(os.path.abspath(_expanded(path))) for path in paths]  # noqa: PTH100 - keeps symbolic links
        wanted = [display_name(path.name or str(path)) for path in absolute]
        names = unique_names([*occupied, *wanted])[len(occupied) :]
        return [
            self._item(mode, path, name, first + offset)
            for offset, (path, name) in enumerate(zip(absolute, names, strict=True))
        ]

    def _item(self, mode: Mode, path: Path, name: str, position: int) -> ItemRecord:
        try:
            fd = self._originals.choose(path)
        except OSError as error:
            raise unreadable(path, error) from error
        try:
            identity = identify(fd)
            is_folder = stat.S_ISDIR(os.fstat(fd).st_mode)
        finally:
            os.close(fd)
        item = Item(
            id=new_id(),
            link_id=0,
            name=name,
            kind=ItemKind.FOLDER if is_folder else ItemKind.FILE,
            size=0 if is_folder else identity.size,
            file_count=0 if is_folder else 1,
            source=stored_path(path),
        )
        shared = mode is Mode.SHARE
        return ItemRecord(item, position, shared, None, None, identity.file_id, identity.mtime_ns)


def _expanded(path: Path) -> Path:
    """Return `path` with its `~` as the home folder; a file may well be called ~draft."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def stored_path(path: Path) -> str:
    """Return `path` as text that a database takes. Raises UserError for bytes that are no text in any encoding."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = display_name(path.name)
        raise UserError(
            Sentence("The name “{shown}” has bytes that are not text.", shown=shown),
            hint="Rename the file or its folder, and try again.",
        ) from None
    return text


def unreadable(path: Path, error: OSError) -> ShareDeskError:
    """Return what to tell a person whose file cannot be opened."""
    shown = display_name(path.name or str(path))
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UserError(
            Sentence("There is no file or folder “{shown}”.", shown=shown), hint="Check the name and the folder."
        )
    if isinstance(error, PermissionError):
        return UserError(
            Sentence("“{shown}” cannot be read.", shown=shown), error.strerror or str(error), "Check its permissions."
        )
    if error.errno is None:
        return UserError(Sentence("“{shown}” cannot be shared.", shown=shown), str(error), "Choose a file or a folder.")
    return EnvironmentFault(
        Sentence("“{shown}” cannot be read.", shown=shown), error.strerror or "", "Check the disk and try again."
    )
