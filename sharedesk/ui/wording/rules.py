"""What holds for new links when nothing else is chosen, in the few words that stand where files are dropped."""

from __future__ import annotations

from sharedesk.core.clock import utc_now
from sharedesk.core.dropping import is_overruled
from sharedesk.core.policy import Policy, default_expiry
from sharedesk.core.saying import mark
from sharedesk.core.settings import Drop
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words

ONLY_COPIES = mark("Originals are not allowed, a copy is sent")
"""What is said to owners who prefer to share originals where the administrator has forbidden it."""


def new_links(policy: Policy) -> str:
    """Return such as "New links: expire after 7 days", "" where there is nothing to say."""
    now = utc_now()
    ends = default_expiry(policy.expiry, now)
    return "" if ends is None else tr("New links: expire after {span}", span=words.span((ends - now).total_seconds()))


def dropped(policy: Policy, wanted: Drop) -> list[str]:
    """Return what is said below the targets while files are over the window."""
    note = tr(ONLY_COPIES) if is_overruled(wanted, policy) else ""
    return [part for part in (note, new_links(policy)) if part]
