"""What ties ShareDesk to the desktop it runs on: menu entry, file managers, start at login, notices, sleep."""
