"""The link that previews show: one sample for the painted pages and the real ones, so that both say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sharedesk.core.languages import ENGLISH, Tongue, marked
from sharedesk.core.link import CopyPhase, Item, ItemKind, Link, LinkDetails, Mode

TITLE = marked("Engagement letter – Halvorsen")
MESSAGE = marked("Please sign page 4 and send it back to us by Friday.")
FILES = ((marked("Engagement letter.pdf"), 412_000), (marked("Fee schedule.pdf"), 70_000))
EXPIRES_AT = datetime(2026, 6, 16, 12, 0, tzinfo=UTC)
NOW = EXPIRES_AT - timedelta(days=6, hours=2)
TOKEN = "k7Qm2vXr9TdaW4sLp8NbYc"  # noqa: S105 - opens nothing
CODE = "482913"
RECIPIENT = "anna@example.com"


def files(say: Tongue = ENGLISH) -> tuple[tuple[str, int], ...]:
    """Return the files of the sample, named in a language, with their sizes in bytes."""
    return tuple((say.gettext(name), size) for name, size in FILES)


def details(sender: str, say: Tongue = ENGLISH) -> LinkDetails:
    """Return the sample as a link that is open, whose sender writes in a language."""
    items = tuple(
        Item(f"specimen-{place}", 0, name, ItemKind.FILE, size, 1, "") for place, (name, size) in enumerate(files(say))
    )
    link = Link(
        id=0,
        token=TOKEN,
        mode=Mode.SEND,
        title=say.gettext(TITLE),
        message=say.gettext(MESSAGE),
        created_at=NOW,
        created_by=sender,
        expires_at=EXPIRES_AT,
        phase=CopyPhase.READY,
        phase_detail="",
        copied=sum(item.size for item in items),
        paused_at=None,
        ending=None,
        ended_at=None,
        missing=False,
        downloads=0,
        last_download_at=None,
        viewed_at=None,
        size=sum(item.size for item in items),
        file_count=len(items),
        item_count=len(items),
        lead_name=items[0].name,
        lead_kind=ItemKind.FILE,
        item_names=", ".join(item.name for item in items),
        revision=0,
    )
    return LinkDetails(link, items)
