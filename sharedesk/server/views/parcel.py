"""What a link holds, or what is downloaded of it, as one line in a box."""

from __future__ import annotations

from dataclasses import dataclass

from sharedesk.core.kinds import Kind, file_kind
from sharedesk.core.link import ItemKind, LinkDetails
from sharedesk.server import formats
from sharedesk.server.views.landing import size_of
from sharedesk.server.views.rows import kind_label
from sharedesk.server.words import meta


@dataclass(frozen=True, slots=True)
class Parcel:
    """One line: an icon, a name, and facts."""

    icon: str
    name: str
    meta: str


def is_file(details: LinkDetails) -> bool:
    """Say whether a link holds one file and nothing else."""
    return [item.kind for item in details.items] == [ItemKind.FILE]


def parcel_of(details: LinkDetails) -> Parcel:
    """Return the line for all that a link holds."""
    link, size = details.link, size_of(details)
    if is_file(details):
        return file_parcel(link.lead_name, link.size)
    if size is None:
        return Parcel(Kind.FOLDER.value, link.title, formats.items(link.item_count))
    return Parcel(Kind.FOLDER.value, link.title, meta(formats.files(link.file_count), formats.size(size)))


def file_parcel(name: str, size: int | None) -> Parcel:
    """Return the line for one file, whose `size` in bytes may be unknown."""
    kind = file_kind(name)
    return Parcel(kind.value, name, meta(kind_label(kind), "" if size is None else formats.size(size)))
