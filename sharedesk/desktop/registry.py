"""The part of the Windows registry that belongs to this user, as far as it is needed here."""

from __future__ import annotations

import sys
from typing import Protocol

if sys.platform == "win32":
    import winreg


class Registry(Protocol):
    """Texts below HKEY_CURRENT_USER, by key and name; an empty name is the default value of the key."""

    def get(self, key: str, name: str) -> str | None:
        """Return a text, None where there is none."""

    def put(self, key: str, name: str, text: str) -> None:
        """Write a text, and the key if it is not there."""

    def remove(self, key: str, name: str) -> None:
        """Remove a text, and the key when nothing is left in it; one that is not there is fine."""


class NoRegistry:
    """For systems without one."""

    def get(self, key: str, name: str) -> str | None:  # noqa: ARG002
        """Return None."""
        return None

    def put(self, key: str, name: str, text: str) -> None:
        """Refuse: no plan for this system has such values."""
        raise NotImplementedError(f"There is no registry for {key}, {name}, {text}")

    def remove(self, key: str, name: str) -> None:
        """Do nothing."""


if sys.platform == "win32":

    class UserRegistry:
        """The real one."""

        def get(self, key: str, name: str) -> str | None:
            """Return a text, None where there is none."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return str(winreg.QueryValueEx(opened, name)[0])
            except FileNotFoundError:
                return None

        def put(self, key: str, name: str, text: str) -> None:
            """Write a text, and the key if it is not there."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

        def remove(self, key: str, name: str) -> None:
            """Remove a text, and the key when nothing is left in it."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_ALL_ACCESS) as opened:
                    winreg.DeleteValue(opened, name)
                    keys, values, _changed = winreg.QueryInfoKey(opened)
                if not keys and not values:
                    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
            except FileNotFoundError:
                return

    def user_registry() -> Registry:
        """Return the registry of this user."""
        return UserRegistry()

else:

    def user_registry() -> Registry:
        """Return what stands for a registry on this system."""
        return NoRegistry()
