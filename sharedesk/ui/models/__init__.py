"""Item models behind the window's lists."""
