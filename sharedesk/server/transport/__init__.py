"""HTTP over TLS as a file portal needs it: cheroot behind a front door, bodies on transfer loops."""
