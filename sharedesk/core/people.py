"""Roles, and what each of them may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a ShareDesk; there is exactly one owner."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    USER = "user"
    EXTERNAL = "external user"


MAKERS = frozenset({Role.OWNER, Role.ADMINISTRATOR, Role.MANAGER})
"""Who may make links as long as the owner allows nobody else."""


def may_make_links(role: Role) -> bool:
    """Say whether somebody with `role` may make and change links."""
    return role in MAKERS
