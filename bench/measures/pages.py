"""The landing page over kept-alive TLS: requests a second and the 99th percentile of their times."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from urllib.request import Request, urlopen

from bench import wrk
from bench.figures import Figures, Row, figures, interleave
from bench.servers import peers, sharedesk
from bench.visitor import trusting
from bench.workbench import NotMeasured, Workbench

AGAIN, ANEW = "same visitor", "a new visitor each time"
STATIC, COPYPARTY = "nginx, static file", "copyparty, its page"
COOKIE = "Cookie: __Host-visitor=AAAAAAAAAAAAAAAAAAAAAA"
"""A visitor who was here before. Without it every request is a new visitor, whose look the audit log records."""


def measure(bench: Workbench) -> list[Row]:
    """Ask everybody for their page as fast as they can answer."""
    with ExitStack() as stack:
        portal = stack.enter_context(sharedesk.serving(bench))
        url = portal.share(bench.payload.file())
        page = bench.payload.page(_body(url))
        nginx = stack.enter_context(peers.nginx(bench, "1"))
        commands = {
            AGAIN: wrk.command_line(bench, url, [COOKIE]),
            ANEW: wrk.command_line(bench, url),
            STATIC: wrk.command_line(bench, nginx.of(page, bench.payload.root)),
        }
        try:
            commands[COPYPARTY] = wrk.command_line(bench, f"{stack.enter_context(peers.copyparty(bench)).url}/")
        except NotMeasured as reason:
            bench.notes.append(f"page of copyparty: {reason}")
        results = interleave(bench.scale.rounds, {name: partial(wrk.load, line) for name, line in commands.items()})
    noted = {name: bench.commands.note(line) for name, line in commands.items()}
    rates = {name: figures(loads, lambda load: load.rate) for name, loads in results.items()}
    slowest = {name: figures(loads, lambda load: load.p99) for name, loads in results.items()}
    return [*_rows("requests/s", rates, noted), *_rows("ms, p99", slowest, noted)]


def _rows(unit: str, by_name: dict[str, Figures], noted: dict[str, int]) -> list[Row]:
    return [
        Row(f"landing page, {who}", unit, by_name[who], (noted[who], noted[peer]), peer, by_name[peer])
        for who in (AGAIN, ANEW)
        for peer in by_name
        if peer not in {AGAIN, ANEW}
    ]


def _body(url: str) -> bytes:
    request = Request(url, headers={"Accept": "text/html"})
    with urlopen(request, context=trusting()) as answer:
        body: bytes = answer.read()
        return body
