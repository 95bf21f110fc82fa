"""Programs that fetch a link to show what it is about, or to check it, before anybody has read it: by what they say."""

from __future__ import annotations

import re

UNNAMED = "unknown"
"""What stands for a robot that has no name here; its user agent is recorded beside it."""

_KNOWN = (
    (r"slackbot|slack-?img", "Slack"),
    (r"whatsapp", "WhatsApp"),
    (r"telegrambot", "Telegram"),
    (r"discordbot", "Discord"),
    (r"mattermost-bot", "Mattermost"),
    (r"facebookexternalhit|facebot|meta-external", "Facebook"),
    (r"linkedinbot", "LinkedIn"),
    (r"twitterbot", "X"),
    (r"skypeuri|teamsbot", "Microsoft Teams"),
    (r"safelinks", "Microsoft Defender"),
    (r"ms-office|microsoft office (excel|powerpoint|word)", "Microsoft Office"),
    (r"bingbot|bingpreview", "Bing"),
    (r"googlebot|google-", "Google"),
    (r"applebot", "Apple"),
    (r"urldefense|proofpoint", "Proofpoint"),
    (r"mimecast", "Mimecast"),
    (r"barracuda", "Barracuda"),
    (r"embedly", "Embedly"),
    # "bot" as a word, but not the telephones of that name.
    (r"(?<!cu)bot\b|crawl|spider|preview|linkexpanding", UNNAMED),
)
"""Who they are, the special before the general, as some of them name others as well. curl and wget are people's."""
_ROBOTS = tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _KNOWN)


def robot_of(user_agent: str) -> str | None:
    """Return whose robot says that it is `user_agent`, UNNAMED for others, None for everybody else."""
    return next((name for pattern, name in _ROBOTS if pattern.search(user_agent)), None)
