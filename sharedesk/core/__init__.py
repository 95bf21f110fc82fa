"""Pure rules: no Qt, WSGI, database, sockets or files."""
