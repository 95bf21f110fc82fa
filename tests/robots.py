"""What only looks at links: scanners of mail gateways, previews of chats, browsers that look ahead."""

from __future__ import annotations

CURL = {"Accept": "*/*", "User-Agent": "curl/8.5"}
_BOT = {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks scanner; urldefense)"}

ROBOTS: list[tuple[str, dict[str, str]]] = [
    ("HEAD", {}), ("HEAD", CURL), ("HEAD", CURL | {"Range": "bytes=0-"}), ("OPTIONS", {}), ("GET", _BOT),
    ("GET", CURL | _BOT), ("GET", _BOT | {"Range": "bytes=0-99"}), ("GET", {"Sec-Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender", "Range": "bytes=0-"}), ("GET", {"Purpose": "prefetch"}),
]  # fmt: skip
"""Methods and headers of requests that never are a download."""


def places(file: str) -> list[str]:
    """Return where they look at a link with this file."""
    return ["", "/download", "/preview/a.bin", "/claim", "/browse/a", f"/files/{file}"]
