"""The measurements: each takes a workbench and returns rows of the table."""
