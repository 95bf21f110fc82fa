"""Every route of the portal, with a path that leads there."""

from __future__ import annotations

from sharedesk.core.branding import Logo
from sharedesk.core.grant import Purpose

LOGO = Logo("0123456789abcdef" * 2, 2, 2)
TRIED = "a-key-of-this-test-alone"
PATHS = {
    "landing.page": "", "browse.folder": "/browse/Top", "files.file": "/files/a.png", "files.download": "/download",
    "preview.page": "/preview/a.png", "preview.raw": "/raw/a.png", "preview.pdf_page": "/pdf/1/a.pdf",
    "preview.picture": "/picture/screen/a.png",
    "downloading.page": "/downloading?since=0",
}  # fmt: skip
PURPOSES = {
    "landing.page": Purpose.VIEW, "browse.folder": Purpose.BROWSE, "files.file": Purpose.DOWNLOAD,
    "files.download": Purpose.DOWNLOAD, "preview.page": Purpose.PREVIEW, "preview.raw": Purpose.PREVIEW,
    "preview.pdf_page": Purpose.PREVIEW, "preview.picture": Purpose.PREVIEW,
    "downloading.page": Purpose.BROWSE,
}  # fmt: skip
FORMS = {
    "gates.password": "/password", "gates.email": "/email", "gates.resend": "/resend",
    "gates.other": "/other-address", "gates.code": "/code",
}  # fmt: skip
MORE_TIME = {"more_time.ask": "/more-time"}
CLAIM = {"claim.claim": "/claim"}
OTHERS = {
    "front.index": "/", "front.health": "/healthz", "assets.asset": "/static/portal.css",
    "brand.colours": "/brand/2f55d4.css", "brand.logo": f"/brand/{LOGO.name}",
    "tryout.show": f"/brand/try/{TRIED}/landing",
}  # fmt: skip
CONTENT = {"files.file", "files.download", "preview.raw", "preview.pdf_page", "preview.picture", "brand.logo"}
