"""The programs that are compared, each started with a configuration of its own in the run's temporary folder."""
