"""ShareDesk: drop a file, get a link, served by your own computer over TLS 1.3."""

__version__ = "0.1.0"
