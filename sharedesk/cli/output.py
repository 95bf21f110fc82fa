"""What the command line prints: one JSON document, or plain lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import TextIO

import click

from sharedesk.core.audit import Event
from sharedesk.core.clock import iso
from sharedesk.core.link import Item, LinkDetails
from sharedesk.core.sizes import readable
from sharedesk.services.context import AppContext
from sharedesk.services.holders import Holder
from sharedesk.services.settings import SettingValue

Json = dict[str, object]
BATCH = 1000
"""Events that a table lays out together."""
SHORT = 12


def print_json(document: object, file: TextIO | None = None) -> None:
    """Print one JSON document, to stdout or a file; in plain ASCII where that is not in UTF-8."""
    is_unicode = (getattr(file or sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(document, ensure_ascii=not is_unicode, indent=2), file)


def moment_or_none(moment: datetime | None) -> str | None:
    """Return a time as the contract writes it."""
    return None if moment is None else iso(moment)


def item_json(item: Item) -> Json:
    """Return an item as the contract describes it."""
    return {
        "id": item.id,
        "name": item.name,
        "kind": item.kind.value,
        "size": item.size,
        "sha256": item.sha256,
        "presence": item.presence.value,
    }


def link_json(program: AppContext, details: LinkDetails) -> Json:
    """Return a link as the contract describes it."""
    link, now = details.link, program.clock()
    return {
        "token": link.token,
        "url": program.links.url(link.token),
        "mode": link.mode.value,
        "title": link.title,
        "message": link.message,
        "state": link.state(now).value,
        "state_reason": link.reason(now),
        "created_at": iso(link.created_at),
        "created_by": link.created_by,
        "expires_at": moment_or_none(link.expires_at),
        "password": link.has_password,
        "allowed_emails": list(link.allowed_emails),
        "one_time": link.one_time,
        "max_downloads": link.max_downloads,
        "downloads": link.downloads,
        "size": link.size,
        "items": [item_json(item) for item in details.items],
    }


def holder_json(holder: Holder) -> Json:
    """Return who has a claim on a link; `visitor` is short, enough to tell two apart."""
    return {
        "visitor": holder.visitor[:SHORT],
        "email": holder.email,
        "state": None if holder.claim is None else holder.claim.state.value,
        "made_at": iso(holder.since),
        "delivered": holder.delivered,
        "total": holder.total,
        "ip": holder.ip,
    }


def setting_json(setting: SettingValue) -> Json:
    """Return a setting as the contract describes it."""
    return {
        "key": setting.key,
        "type": setting.type,
        "default": setting.default,
        "value": setting.value,
        "help": setting.help,
    }


def plain(text: object) -> str:
    """Return text from outside for one line of a terminal: without control characters or escape sequences."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(text))


def print_table(header: Sequence[str] | None, rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns as wide as their widest cell, the last one as it comes; a table goes on without header."""
    cells = [[plain(cell) for cell in row] for row in [*([] if header is None else [header]), *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def print_links(program: AppContext, found: Sequence[LinkDetails]) -> None:
    """Print links as a table."""
    now = program.clock()
    rows = [
        (
            details.link.token,
            details.link.state(now).value,
            details.link.mode.value,
            readable(details.link.size),
            details.link.downloads,
            local(details.link.created_at),
            details.link.title,
        )
        for details in found
    ]
    print_table(("TOKEN", "STATE", "MODE", "SIZE", "DOWNLOADS", "CREATED", "TITLE"), rows)


def print_link(program: AppContext, details: LinkDetails) -> None:
    """Print one link in full."""
    document = link_json(program, details)
    for name in ("url", "title", "message", "mode", "state", "state_reason", "expires_at", "downloads", "size"):
        if document[name] not in {None, ""}:
            click.echo(f"{name.replace('_', ' ') + ':':<14}{plain(document[name])}")
    for item in details.items:
        click.echo(f"{'':<14}{plain(item.name)}  ({readable(item.size)})  {item.id}")


def print_holders(holders: Sequence[Holder]) -> None:
    """Print who has how much of a limited link."""
    for holder in holders:
        state = "" if holder.claim is None else holder.claim.state.value
        who = holder.email or holder.ip or holder.visitor[:SHORT]
        amount = f"{readable(holder.delivered)} of {readable(holder.total)}"
        click.echo(f"{'claim:':<14}{state}, {amount}, {plain(who)}, {local(holder.since)}")


def print_left(holders: Sequence[Holder]) -> None:
    """Print on the side what had left of a link that was withdrawn, a line for each person."""
    for holder in (one for one in holders if one.delivered):
        who = holder.email or holder.ip or holder.visitor[:SHORT]
        click.echo(f"{plain(who)} had {readable(holder.delivered)} of {readable(holder.total)}.", err=True)


def local(moment: datetime) -> str:
    """Return a time in this computer's time zone, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def print_events(events: Iterable[Event]) -> None:
    """Print events as a table, as many at a time as fit into memory many times over."""
    left = iter(events)
    header: tuple[str, ...] | None = ("SEQ", "TIME", "ACTION", "WHO", "ITEM", "BYTES")
    while batch := list(islice(left, BATCH)):
        rows = [
            (
                event.seq,
                event.at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
                event.action.value,
                event.who.person or event.who.email or event.who.ip or "",
                event.item or "",
                "" if event.bytes is None else f"{event.bytes}/{event.total}",
            )
            for event in batch
        ]
        print_table(header, rows)
        header = None
