"""The Preferences window, page by page, driven as a person would."""
