"""Sheets and popovers."""
