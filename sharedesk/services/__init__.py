"""Use cases: the one API for window, command line and portal."""
