"""The database, and the only importer of peewee."""
