"""Starts the program: `python -m sharedesk`, and the `sharedesk` script."""

from __future__ import annotations

from sharedesk.cli.main import main as command_line


def main() -> None:
    """Run the command line."""
    command_line(prog_name="sharedesk")


if __name__ == "__main__":
    main()
