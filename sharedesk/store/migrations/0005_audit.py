"""Indexes for every filter of the audit log, the ends of its chain, and who got what in how many requests. Frozen."""

from peewee import BigIntegerField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Let the log be searched by everything, and note where its chain begins and ends."""

    class Table(Model):
        class Meta:
            database = db

    class Event(Table):
        seq = BigIntegerField(primary_key=True)
        at = BigIntegerField()
        hash = CharField()

        class Meta:
            table_name = "event"

    class Counter(Table):
        name = CharField(primary_key=True)
        value = BigIntegerField()

        class Meta:
            table_name = "counter"

    class Chain(Table):
        name = CharField(primary_key=True)
        seq = BigIntegerField()
        hash = CharField()

        class Meta:
            table_name = "chain"

    db.create_tables([Chain])
    newest = Event.select().order_by(Event.seq.desc()).first()
    Chain.insert(name="anchor", seq=0, hash="0" * 64).execute()
    Chain.insert(
        name="head", seq=0 if newest is None else newest.seq, hash="0" * 64 if newest is None else newest.hash
    ).execute()
    latest = setback = 0
    for (at,) in Event.select(Event.at).order_by(Event.seq).tuples().iterator():
        latest = max(latest, at)
        setback = max(setback, latest - at)
    Counter.insert(name="audit_setback", value=setback).execute()
    migrate(
        migrator.drop_index("event", "event_at"),
        migrator.drop_index("event", "event_action"),
        *(migrator.add_index("event", (column, "seq")) for column in ("at", "action", "ip", "email", "person")),
        migrator.add_column("delivery", "email", TextField(null=True)),
        migrator.add_column("delivery", "requests", IntegerField(null=True)),
    )
