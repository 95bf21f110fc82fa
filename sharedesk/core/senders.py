"""How recipients see who sent them a link: the name, and the letters that stand for it."""

from __future__ import annotations


def sender_name(chosen: str, account: str) -> str:
    """Return the name that recipients see: the one in the settings, else that of the account which made the link."""
    return chosen or account


def initials(name: str) -> str:
    """Return one or two letters that stand for a person's name, "" when it has no letter."""
    letters = [word[0].upper() for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:])
