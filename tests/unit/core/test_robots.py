"""Robots are known by what they say; people, and the programs they use, are none."""

from __future__ import annotations

import pytest

from sharedesk.core.robots import UNNAMED, robot_of


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Slack"),
        ("Slack-ImgProxy (+https://api.slack.com/robots)", "Slack"),
        ("WhatsApp/2.23.20.0 A", "WhatsApp"),
        ("TelegramBot (like TwitterBot)", "Telegram"),
        ("Twitterbot/1.0", "X"),
        ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "Discord"),
        ("facebookexternalhit/1.1 Facebot Twitterbot/1.0", "Facebook"),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "Microsoft Teams"),
        ("Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "Microsoft Office"),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", "Bing"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Google"),
        ("SomethingBot/1.0", UNNAMED),
        ("a web crawler", UNNAMED),
    ],
)
def test_robots_are_named(agent: str, name: str) -> None:
    assert robot_of(agent) == name


@pytest.mark.parametrize(
    "agent",
    [
        "", "curl/8.5.0", "Wget/1.21.4", "aria2/1.37.0", "python-requests/2.32", "CUBOT Android",
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/490.0]",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Slack_SSB/4.41",
    ],
)  # fmt: skip
def test_people_and_their_programs_are_none(agent: str) -> None:
    assert robot_of(agent) is None
