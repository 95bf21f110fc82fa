"""The open window at work: what joins services, panes and actions."""
