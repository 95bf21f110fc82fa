"""The sheet of a link, for a new one and for the options of an existing one."""
