"""Small copies lie in packs: where in them. Copies from before, each a file of its own, keep NULL."""

from peewee import BigIntegerField, Database
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, _db: Database) -> None:
    """Add the place of an entry in its pack."""
    migrate(migrator.add_column("entry", "storage_offset", BigIntegerField(null=True)))
