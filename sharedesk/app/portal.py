"""The composition root of a program that serves: its services with a portal of their own.

Apart from the rest because it loads cheroot, Flask and Jinja, which no other command has to wait for.
"""

from __future__ import annotations

from pathlib import Path

from sharedesk.app import build_context
from sharedesk.server.runner import Listening, PortalRunner
from sharedesk.server.transport.listener import open_listener
from sharedesk.services.context import AppContext

__all__ = ["Listening", "PortalRunner", "add_portal", "build_with_portal", "try_port"]


def add_portal(program: AppContext, listening: Listening | None = None) -> PortalRunner:
    """Give `program` a portal, not started yet, and return it."""
    runner = PortalRunner(program, listening)
    program.portal = runner
    return runner


def build_with_portal(data_dir: Path | None = None) -> AppContext:
    """Open the data directory and return its services with a portal, as the window needs them."""
    program = build_context(data_dir)
    add_portal(program)
    return program


def try_port(host: str, port: int) -> None:
    """Raise EnvironmentFault when a portal could not listen there."""
    open_listener(host, port, 1).close()
