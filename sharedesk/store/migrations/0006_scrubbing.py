"""Copies are read again: when each was, how far the present lap is, and what was found damaged. Frozen."""

from peewee import BigIntegerField, BooleanField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Add the time of the last check of an item, the lap, and the damaged files of copied folders."""

    class Table(Model):
        class Meta:
            database = db

    class Lap(Table):
        id = IntegerField(primary_key=True)
        owner = CharField()
        item_id = CharField()
        entry_id = BigIntegerField()
        began_at = BigIntegerField()
        finished = BooleanField()

        class Meta:
            table_name = "lap"

    class Damage(Table):
        item_id = CharField()
        path = TextField()

        class Meta:
            table_name = "damage"
            indexes = ((("item_id", "path"), True),)

    db.create_tables([Lap, Damage])
    migrate(migrator.add_column("item", "checked_at", BigIntegerField(null=True)))
