"""Opens the window of a data folder as the command line does, prints what it made of its process, and quits."""

from __future__ import annotations

import gc
import json
import linecache
import os
import signal
import sys
from pathlib import Path

from sharedesk.app import build_context
from sharedesk.paths import Paths
from sharedesk.ui import application


def main() -> None:
    """Print one object of JSON."""
    root, settle = Path(sys.argv[1]), application.settle

    def settled() -> None:
        settle()
        kept = [name for name in linecache.cache if "sharedesk" in name]
        print(json.dumps({"sources": kept, "switch": sys.getswitchinterval(), "frozen": gc.get_freeze_count()}))
        os.kill(os.getpid(), signal.SIGTERM)

    application.settle = settled
    application.run_window(lambda: build_context(root), paths=Paths.at(root), me="Anna")


if __name__ == "__main__":
    main()
