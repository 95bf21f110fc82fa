"""Sentences with something filled in, which a window can say again in another language, stored ones too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sharedesk.core.sizes import Amount
from sharedesk.errors import ShareDeskError

ENDS = (".", ":", "?")


class Sentence(str):
    """A sentence in English that remembers its template and what was filled in; everywhere else it is plain text.

    `template` has named placeholders: Sentence("“{name}” cannot be read.", name="a.pdf"). A value that is a Sentence
    itself is translated with it.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Sentence:
        """Return the sentence with its placeholders filled."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made


def one_after_another(*parts: str) -> Sentence:
    """Return texts as one, each with an end; a window says each of them again by itself."""
    said = {
        f"part{number}": part if isinstance(part, Sentence) else Sentence(part)
        for number, part in enumerate(parts)
        if part
    }
    template = " ".join(f"{{{name}}}" + ("" if part.endswith(ENDS) else ".") for name, part in said.items())
    return Sentence(template, **said)


def parts_of(text: str) -> tuple[str, ...]:
    """Return what `one_after_another` put together, "" where a part was empty; any other text is the only part."""
    values = text.values if isinstance(text, Sentence) else {}
    numbers = [int(name.removeprefix("part")) for name in values if name.removeprefix("part").isdigit()]
    if not numbers:
        return (text,)
    found = [values.get(f"part{number}", "") for number in range(max(numbers) + 1)]
    return tuple(part if isinstance(part, str) else str(part) for part in found)


def mark(text: str) -> str:
    """Return `text` as it is, and have it translated where it is shown: for constants and templates."""
    return text


def told(error: ShareDeskError) -> Sentence:
    """Return an error as one text, as `str` has it, whose parts can be said in another language."""
    return one_after_another(error.title, error.message, error.hint)


def packed(text: str) -> str:
    """Return a text to store; of a Sentence also what it was made of."""
    return json.dumps(_plain(text), ensure_ascii=False) if isinstance(text, Sentence) else text


def unpacked(text: str) -> str:
    """Return what was stored: a Sentence where one was, else the text itself."""
    if not text.startswith(_MADE_OF):
        return text
    try:
        return _made(json.loads(text))
    except (AttributeError, LookupError, TypeError, ValueError):  # it only looks like one of ours
        return text


_MADE_OF = '{"say": '


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        return {"say": value.template, "with": {name: _plain(one) for name, one in value.values.items()}}
    match value:
        case Amount():
            return {"bytes": int(value)}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case int() | float():
            return value
        case _:
            return str(value)


def _made(stored: dict[str, Any]) -> Sentence:
    return Sentence(stored["say"], **{name: _value(one) for name, one in stored["with"].items()})


def _value(stored: object) -> object:
    match stored:
        case {"bytes": int(count)}:
            return Amount(count)
        case {"moment": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case dict():
            return _made(stored)
        case _:
            return stored
