"""The window: the only importer of PySide6."""

import builtins

_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - which puts an import of its own in place of Python's

builtins.__import__ = _import
# PySide's own reads the source of every module that is imported from now on, to see whether it wants names in
# snake_case. Nothing here does, and the sources would stay in memory: 9 MB of 100,000 lines in `linecache`.
