"""What holds for new links when nothing else is chosen, in the few words that stand where files are dropped."""

from __future__ import annotations

from sharedesk.core.clock import utc_now
from sharedesk.core.policy import Policy, default_expiry
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words


def new_links(policy: Policy) -> str:
    """Return such as "New links: expire after 7 days", "" where there is nothing to say."""
    now = utc_now()
    ends = default_expiry(policy.expiry, now)
    return "" if ends is None else tr("New links: expire after {span}", span=words.span((ends - now).total_seconds()))
