"""The paths inside a ZIP archive: safe to unpack on every system, and no two that Windows would take for one."""

from __future__ import annotations

from collections.abc import Iterable

from sharedesk.core.names import unique_names, windows_safe


class _Folder:
    """A folder of the archive: its children are collected first, and then named together."""

    __slots__ = ("children", "folders", "listed", "names", "path")

    def __init__(self) -> None:
        self.children: list[str] = []
        self.folders: dict[str, tuple[int, _Folder]] = {}
        self.listed: set[str] = set()
        self.names: list[str] = []
        self.path = ""

    def add(self, raw: str) -> int:
        """Add a child and return its position."""
        self.children.append(raw)
        return len(self.children) - 1

    def folder(self, raw: str) -> tuple[int, _Folder]:
        """Return the child folder `raw` and its position; it is made when it is new."""
        known = self.folders.get(raw)
        if known is None:
            known = self.folders[raw] = (self.add(raw), _Folder())
        return known

    def list_folder(self, raw: str) -> int:
        """Return the position of the entry of the child folder `raw` itself; a second entry gets a new one."""
        if raw in self.listed:
            return self.add(raw)
        self.listed.add(raw)
        return self.folder(raw)[0]

    def descend(self, path: str) -> _Folder:
        """Return the folder at `path` below this one. Empty components do not count, so no path is absolute."""
        here = self
        for raw in filter(None, path.split("/")):
            here = here.folder(raw)[1]
        return here

    def name_all(self) -> None:
        """Give everything below this folder its final name and path (a loop: a tree may be deeper than the stack)."""
        waiting = [self]
        while waiting:
            folder = waiting.pop()
            folder.names = unique_names(map(windows_safe, folder.children))
            for position, child in folder.folders.values():
                child.path = f"{folder.path}{folder.names[position]}/"
                waiting.append(child)


def archive_paths(entries: Iterable[tuple[str, bool]]) -> list[str]:
    """Return the path in the archive for each (slash-separated name, whether it is a folder); folders end in "/".

    Every component is made safe by `windows_safe`; one that clashes with a sibling is numbered by `unique_names`, and
    a folder takes all that is in it along. The result depends on nothing but the entries and their order.
    """
    root = _Folder()
    parents: dict[str, _Folder] = {}
    places: list[tuple[_Folder, int, str]] = []
    for name, is_folder in entries:
        above, _, last = name.rstrip("/").rpartition("/")
        if (parent := parents.get(above)) is None:
            parent = parents[above] = root.descend(above)
        position = parent.list_folder(last) if is_folder else parent.add(last)
        places.append((parent, position, "/" if is_folder else ""))
    root.name_all()
    return [f"{parent.path}{parent.names[position]}{end}" for parent, position, end in places]
