"""A key store for tests: it keeps secrets in memory, and does not answer when it is told to."""

from __future__ import annotations

from sharedesk.errors import EnvironmentFault


class MemorySecrets:
    """Keeps what it is given; while `silent` it does not answer."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.silent = False

    def _answer(self) -> None:
        if self.silent:
            raise EnvironmentFault("The key store does not answer.", "It is locked", "Unlock it")

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""
        self._answer()
        self.kept[name] = secret

    def get(self, name: str) -> str | None:
        """Return a secret."""
        self._answer()
        return self.kept.get(name)

    def remove(self, name: str) -> None:
        """Forget a secret."""
        self._answer()
        self.kept.pop(name, None)
