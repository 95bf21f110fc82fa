"""Reads the line that starts a program as a desktop does."""

from __future__ import annotations


def parse_exec(value: str, files: list[str]) -> list[str]:
    """Split the value of an `Exec` key as the Desktop Entry Specification says: string escapes, quotes, field codes."""
    strings = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\s": " "}
    text, place = "", 0
    while place < len(value):
        pair = value[place : place + 2]
        text += strings.get(pair, value[place])
        place += 2 if pair in strings else 1
    words: list[str] = []
    place = 0
    while place < len(text):
        if text[place] == " ":
            place += 1
        elif text[place] == '"':
            word, place = "", place + 1
            while text[place] != '"':
                assert text[place] not in "`$", "unquoted"
                place += text[place] == "\\"
                word, place = word + text[place], place + 1
            place += 1
            assert "%" not in word.replace("%%", ""), "a field code in quotes is not defined"
            words.append(word.replace("%%", "%"))
        else:
            code = text[place:].split(" ", 1)[0]
            assert code == "%F"
            words += files
            place += len(code)
    return words
