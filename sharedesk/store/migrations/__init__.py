"""Numbered, frozen schema steps."""
