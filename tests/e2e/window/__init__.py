"""The window for real: a display of its own, a program to drag files from, and one that reads the clipboard."""
