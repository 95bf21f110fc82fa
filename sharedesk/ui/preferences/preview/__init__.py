"""Likenesses of the recipients' pages and mails, painted from the values that the real ones get."""
