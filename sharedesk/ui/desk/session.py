"""What every part of the open window works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sharedesk.services.context import AppContext
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.jobs import Jobs
from sharedesk.ui.messages import Messages


@dataclass(frozen=True, slots=True)
class Session:
    """The services, the ways to and from the GUI thread, and `me`: the name that changes made here carry."""

    context: AppContext
    jobs: Jobs
    bridge: Bridge
    messages: Messages
    me: str

    @property
    def clock(self) -> Callable[[], datetime]:
        """The clock of the rules: aware, UTC."""
        return self.context.clock
