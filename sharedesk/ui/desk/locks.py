"""Who decided what people may not choose for a link, and when, as the audit log has it."""

from __future__ import annotations

from sharedesk.core.audit import UnreadableEventError
from sharedesk.core.protection import Option
from sharedesk.services.audit import AuditService
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words
from sharedesk.ui.wording.options import LOCKED

_KEYS = {f"policy.{option}.{what}": option for option in Option for what in ("rule", "maximum")}


def read_locks(audit: AuditService) -> dict[Option, str]:
    """Return for options whose rule or limit was ever set who did it last. Call it off the GUI thread."""
    try:
        found = audit.last_set(_KEYS)
    except UnreadableEventError:  # somebody changed the log: `audit verify` tells of that, and links go on
        return {}
    locks: dict[Option, str] = {}
    for key, event in sorted(found.items(), key=lambda one: one[1].seq):
        if event.who.person:
            locks[_KEYS[key]] = f"{tr(LOCKED)}: {event.who.person}, {words.full(event.at)}"
    return locks
