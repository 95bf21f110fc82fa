"""A registry of Windows in memory."""

from __future__ import annotations


class MemoryRegistry:
    """Keeps texts by their keys and names."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    def get(self, key: str, name: str) -> str | None:
        return self.texts.get((key, name))

    def put(self, key: str, name: str, text: str) -> None:
        self.texts[key, name] = text

    def remove(self, key: str, name: str) -> None:
        self.texts.pop((key, name), None)
