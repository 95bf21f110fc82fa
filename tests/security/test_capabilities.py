"""Everything that opens a file is a link that its owner sees and can end."""

from __future__ import annotations

from typing import Any

import pytest

from sharedesk.core.link import Mode
from tests.portal.conftest import ME, Portal
from tests.portal.routes import PATHS
from tests.unit.cli.conftest import Cli

KINDS: list[dict[str, Any]] = [
    {}, {"password": "correct horse battery"}, {"allowed_emails": ("anna@example.com",)}, {"one_time": True},
    {"max_downloads": 2}, {"paused": True},
]  # fmt: skip


@pytest.mark.shows("A45", "8.3.2")
def test_cve_2026_45285_every_way_to_a_file_is_seen_and_ends(portal: Portal, cli: Cli) -> None:
    (path,) = portal.write({"a.png": b"CONTENT"})
    made = [portal.make_of(mode, [path], **options) for mode in Mode for options in KINDS]
    made += [portal.make_of(Mode.SEND, [path], copy=False)]
    listed = {one["token"] for one in cli("links", "--json").document}
    assert listed == {link.token for link in made} == {link.token for link in portal.program.links.page()}
    for link in made:
        portal.program.links.revoke(link.token, by=ME)
    for link in made:
        for where in PATHS.values():
            answer = portal.get(f"/s/{link.token}{where}")
            assert answer.status_code == 410, where
            assert b"CONTENT" not in answer.data
