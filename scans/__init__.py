"""Scanners set on a portal on this computer: `make security`."""
