"""Starts the program: `python -m sharedesk`, and the `sharedesk` script."""

from __future__ import annotations

from sharedesk.cli.main import run


def main() -> None:
    """Run the command line."""
    run()


if __name__ == "__main__":
    main()
