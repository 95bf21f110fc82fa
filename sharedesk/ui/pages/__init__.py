"""The main parts of the window."""
