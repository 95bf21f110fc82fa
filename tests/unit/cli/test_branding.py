"""`sharedesk branding`: the white label as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.branding import Logo
from tests.pictures import SYMBOL, write

from .conftest import Cli

DEFAULT = {
    "title": "", "logo": "", "accent": "#2f55d4", "greeting": "", "footer": "", "legal": "", "privacy": "",
    "background": "tinted", "language": "auto",
}  # fmt: skip


def test_it_is_shown_set_and_taken_back(cli: Cli, tmp_path: Path) -> None:
    assert cli("branding", "show", "--json").document == DEFAULT
    logo = write(tmp_path / "n.svg", SYMBOL)
    changed = cli(
        "branding", "set", "--title", "Northwind", "--accent", "#1E5B4F", "--logo", logo, "--legal", "Register 7",
        "--language", "de", "--json",
    ).document  # fmt: skip
    kept = Logo.named(changed["logo"])
    assert kept is not None
    assert changed == DEFAULT | {
        "title": "Northwind", "accent": "#1e5b4f", "logo": kept.name, "legal": "Register 7", "language": "de",
    }  # fmt: skip
    assert cli("settings", "get", "branding.logo").out.strip() == kept.name
    assert "Northwind" in cli("branding", "show").out
    assert cli("branding", "set", "--footer", "Harbour Street 14").out == ""
    words = ["--greeting", "Files for you", "--privacy", "https://example.com/privacy", "--background", "plain"]
    more = cli("branding", "set", *words, "--json").document
    assert (more["greeting"], more["privacy"], more["background"]) == (words[1], words[3], words[5])
    assert cli("branding", "unset", "logo", "title", "--json").document["logo"] == ""
    assert cli("branding", "unset").code == 0
    assert cli("branding", "show", "--json").document == DEFAULT


def test_what_is_wrong_is_told_and_changes_nothing(cli: Cli, failing: Callable[..., str], tmp_path: Path) -> None:
    assert "is no picture" in failing("branding", "set", "--title", "Northwind", "--logo", write(tmp_path / "a", "x"))
    assert "not a colour" in failing("settings", "set", "branding.accent", "petrol")
    assert "Nothing was named" in failing("branding", "set")
    assert cli("branding", "unset", "colour").code == 2
    assert cli("branding", "show", "--json").document == DEFAULT


@pytest.mark.parametrize("unset", [True, False])
def test_the_setting_takes_a_file_too(cli: Cli, tmp_path: Path, unset: bool) -> None:
    assert cli("settings", "set", "branding.logo", write(tmp_path / "n.svg", SYMBOL)).code == 0
    assert Logo.named(cli("settings", "get", "branding.logo").out.strip()) is not None
    assert (
        cli("settings", "unset", "branding.logo") if unset else cli("settings", "set", "branding.logo", "")
    ).code == 0
    assert cli("settings", "get", "branding.logo").out.strip() == ""
