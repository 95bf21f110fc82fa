"""Where bytes live, behind one protocol."""
