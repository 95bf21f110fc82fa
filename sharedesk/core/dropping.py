"""What dropped files may become: what the owner prefers, within what the policy allows."""

from __future__ import annotations

from sharedesk.core.link import Mode
from sharedesk.core.policy import Policy
from sharedesk.core.settings.links import Drop

_MODES = {
    Drop.ASK: (Mode.SEND, Mode.SHARE),
    Drop.SEND: (Mode.SEND,),
    Drop.SHARE: (Mode.SHARE,),
}


def drop_modes(wanted: Drop, policy: Policy) -> tuple[Mode, ...]:
    """Return the ways that are offered for files; the first is taken where nobody can be asked."""
    return _MODES[wanted] if policy.originals_allowed else (Mode.SEND,)


def is_overruled(wanted: Drop, policy: Policy) -> bool:
    """Say whether the owner prefers what the policy does not allow."""
    return wanted is Drop.SHARE and not policy.originals_allowed
