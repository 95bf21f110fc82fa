"""Measured comparisons of ShareDesk with other programs, in one run on one machine: `python -m bench`."""
