"""Links with their items as they are at this moment: expired ones noted, originals looked at."""

from __future__ import annotations

from sharedesk.core.link import LinkDetails, Mode
from sharedesk.services.foundation import Foundation
from sharedesk.services.links import LinkService
from sharedesk.services.presence import PresenceService
from sharedesk.store.items import ItemRepository
from sharedesk.store.links import LinkRepository

PAGE = 1000
LOOKED_AT = 500
"""How many shared links are looked at on the disk for one list; the patrol of a running portal sees the others."""


class OverviewService:
    """For commands that run without a portal behind them, and so see to it themselves that states are true."""

    def __init__(self, base: Foundation, links: LinkService, presence: PresenceService) -> None:
        self._store = base.store
        self._repository = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._links = links
        self._presence = presence

    def one(self, token: str) -> LinkDetails:
        """Return a link as it is now. Raises UserError for an unknown token."""
        self._links.expire_due()
        return self._presence.refresh(self._links.get(token))

    def all(self) -> list[LinkDetails]:
        """Return all links as they are now, newest first."""
        self._links.expire_due()
        found: list[LinkDetails] = []
        before: int | None = None
        with self._store.scope():
            while page := self._repository.page(before, PAGE):
                items = self._items.of_links([link.id for link in page])
                found += [LinkDetails(link, items.get(link.id, ())) for link in page]
                before = page[-1].id
        shared = [details for details in found if details.link.mode is Mode.SHARE and details.link.ending is None]
        looked = {details.link.id: self._presence.refresh(details) for details in shared[:LOOKED_AT]}
        return [looked.get(details.link.id, details) for details in found]
