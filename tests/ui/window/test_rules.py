"""What holds for new links is said where files are invited and where they are dropped, and follows the settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from sharedesk.core.policy import ExpiryPolicy, Policy, Rule
from sharedesk.ui.wording import rules

from .desk import Desk

WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (ExpiryPolicy(), ""),
        (ExpiryPolicy(default=WEEK), "New links: expire after 7 days"),
        (ExpiryPolicy(default=timedelta(hours=12)), "New links: expire after 12 h"),
        (ExpiryPolicy(default=2 * WEEK, maximum=WEEK), "New links: expire after 7 days"),
        (ExpiryPolicy(Rule.REQUIRED, maximum=WEEK), "New links: expire after 7 days"),
        (ExpiryPolicy(Rule.FORBIDDEN, default=WEEK), ""),
    ],
)
def test_words(policy: ExpiryPolicy, text: str) -> None:
    assert rules.new_links(Policy(policy)) == text


def test_the_window_follows_the_settings(desk: Desk) -> None:
    assert desk.window.drops.rules == []
    desk.context.change_setting("policy.expiry.default", "7d", by="maya")
    assert desk.window.drops.rules == ["New links: expire after 7 days"]
    said = [label.text() for label in desk.window.list.empty.findChildren(QLabel)]
    assert "New links: expire after 7 days" in said
