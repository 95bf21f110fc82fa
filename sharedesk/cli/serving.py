"""`serve`: the portal without a window."""

from __future__ import annotations

import json
import logging
import signal
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType

import click

from sharedesk.app.portal import Listening, PortalRunner, add_portal
from sharedesk.cli.state import Invocation, json_option, pass_invocation
from sharedesk.core.settings import PORTAL_HOST, PUBLIC_URL
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.log import start_log
from sharedesk.services.context import AppContext

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 3.0
"""How long running downloads may go on after SIGTERM; what is cut then can be resumed (R11: 5 s in all)."""

LOOK_SECONDS = 1.0
"""How often a signal is looked for that came at the one moment in which it wakes nobody."""


def _public_url(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return PUBLIC_URL.parse(value) if value else None
    except UserError as error:
        raise click.BadParameter(str(error)) from None


def _host(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else PORTAL_HOST.parse(value)
    except UserError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option("--host", callback=_host, help="Address to listen on; default: every address.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--public-url", callback=_public_url, help="Address that links start with.")
@click.option("--no-tls", is_flag=True, help="Plain HTTP for a proxy that does TLS; without --host only on 127.0.0.1.")
@json_option
@pass_invocation
def serve(
    invocation: Invocation, host: str | None, port: int | None, public_url: str | None, *, no_tls: bool, as_json: bool
) -> None:
    """Run the portal without a window until SIGTERM or Ctrl-C."""
    stop: SimpleQueue[None] = SimpleQueue()  # unlike an Event it may be used in a signal handler at any instant

    def stopping(_signal: int, _frame: FrameType | None) -> None:
        stop.put(None)

    signal.signal(signal.SIGTERM, stopping)
    signal.signal(signal.SIGINT, stopping)
    with invocation.program() as program, ThreadPoolExecutor(2, thread_name_prefix="job") as jobs:
        stop_log = start_log(program.paths.logs, terminal=True)
        runner = add_portal(program, listening(program, host, port, public_url, tls=not no_tls))
        try:
            runner.start()
            program.housekeeping.start(lambda link_id: _copy_on(jobs, program, link_id))
            _announce(runner, as_json=as_json)
            _await(stop)
        finally:
            _shut_down(program, runner)
            stop_log()


def listening(
    program: AppContext, host: str | None, port: int | None, public_url: str | None, *, tls: bool
) -> Listening:
    """Return what the command line chose. Without TLS and an address, only this computer is listened to (its proxy)."""
    if host is None and not tls and not program.settings.get(PORTAL_HOST):
        host = LOOPBACK
    return Listening(host, port, public_url, tls=tls)


def _copy_on(jobs: Executor, program: AppContext, link_id: int) -> None:
    """Go on with a copy that the window of a crashed ShareDesk began."""

    def run() -> None:
        try:
            program.copying.run(link_id)
        except ShareDeskError as error:
            log.warning("A copy stopped: %s", error)

    jobs.submit(run)


def _await(stop: SimpleQueue[None]) -> None:
    """Wait until something is put in. A signal that comes just before a wait interrupts none: it looks again."""
    while True:
        with suppress(Empty):
            stop.get(timeout=LOOK_SECONDS)
            return


def _announce(runner: PortalRunner, *, as_json: bool) -> None:
    if as_json:
        ca_file = None if runner.ca_file is None else str(runner.ca_file)
        click.echo(json.dumps({"event": "ready", "url": runner.url, "port": runner.port, "ca_file": ca_file}))
    else:
        click.echo(f"Portal ready at {runner.url}")


def _shut_down(program: AppContext, runner: PortalRunner) -> None:
    program.copying.suspend_all()
    runner.stop(GRACE_SECONDS)
    program.housekeeping.stop()
