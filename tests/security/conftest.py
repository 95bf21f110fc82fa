"""Fixtures of the portal and of the command line, for tests that look at both."""

from __future__ import annotations

from tests.portal.conftest import clock, mailbox, portal, portals_are_compiled_once
from tests.unit.cli.conftest import cli

__all__ = ["cli", "clock", "mailbox", "portal", "portals_are_compiled_once"]
