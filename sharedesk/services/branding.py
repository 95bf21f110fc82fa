"""The white label: what is set, the pictures for it, and how it is published as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sharedesk.core.branding import Branding, Logo
from sharedesk.core.settings import BRANDING_LOGO, brand_of
from sharedesk.services.foundation import Foundation
from sharedesk.services.logos import LogoStore


class BrandingService:
    """Whose pages and mails these are. Any thread may use it."""

    def __init__(self, base: Foundation, logos: LogoStore) -> None:
        self._base = base
        self._logos = logos

    def current(self) -> Branding:
        """Return the white label that is published; a logo that is gone from the disk counts as none."""
        brand = brand_of(self._base.settings.get)
        is_gone = brand.logo is not None and self._logos.read(brand.logo) is None
        return replace(brand, logo=None) if is_gone else brand

    def take_logo(self, given: str) -> str:
        """Make a logo of a file, without publishing it; returns its name. Raises UserError, EnvironmentFault."""
        return self._logos.take(given)

    def picture(self, logo: Logo) -> bytes | None:
        """Return a logo as PNG, None when it is not there (any more)."""
        return self._logos.read(logo)

    def publish(self, changes: Mapping[str, str | None], *, by: str) -> None:
        """Set settings of the white label (None: back to the default), all or none. Raises UserError."""
        self._base.change_settings(changes, by=by)

    def sweep(self) -> None:
        """Erase logos that nothing has named for days."""
        self._logos.sweep(self._base.settings.get(BRANDING_LOGO))
