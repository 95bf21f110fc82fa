"""The visual kit, the list of links and what stands around it."""
