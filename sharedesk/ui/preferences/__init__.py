"""The Preferences window: one page for each area of settings, applied at once."""
