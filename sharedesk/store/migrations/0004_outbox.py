"""Mails that wait to be sent, and whether mail works. Frozen: the tables as they were on that day."""

from peewee import AutoField, BigIntegerField, BooleanField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Add the tables of mail; what happened before this day is told to nobody."""

    class Table(Model):
        class Meta:
            database = db

    class Outbox(Table):
        id = AutoField()
        uid = CharField(unique=True)
        kind = CharField()
        recipient = TextField()
        subject = TextField()
        text = TextField()
        html = TextField()
        link_token = CharField(null=True)
        created_at = BigIntegerField()
        not_before = BigIntegerField()
        due_at = BigIntegerField()
        expires_at = BigIntegerField(index=True)
        state = CharField()
        owner = CharField(null=True)
        attempts = IntegerField()
        problem = TextField()
        gathered = IntegerField()

        class Meta:
            table_name = "outbox"
            indexes = ((("state", "due_at"), False), (("link_token", "kind", "created_at"), False))

    class Mailer(Table):
        id = IntegerField(primary_key=True)
        fingerprint = CharField()
        is_working = BooleanField()
        since = BigIntegerField()
        problem = TextField()

        class Meta:
            table_name = "mailer"

    db.create_tables([Outbox, Mailer])
    db.execute_sql("insert into counter (name, value) select 'notified', coalesce(max(seq), 0) from event")
