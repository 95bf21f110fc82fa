"""Passwords, addresses, one-time use and limits of links. Frozen: the tables as they were on that day."""

from peewee import AutoField, BigIntegerField, BooleanField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Add what protects a link, and the tables of claims, proofs, codes, guesses and requests for more time."""

    class Table(Model):
        class Meta:
            database = db

    class Claim(Table):
        id = AutoField()
        link_id = IntegerField()
        visitor = CharField()
        is_remembered = BooleanField()
        email = TextField(null=True)
        state = CharField()
        made_at = BigIntegerField()
        progress_at = BigIntegerField(null=True)
        drained_at = BigIntegerField(null=True)
        delivered = BigIntegerField()
        ip = CharField(null=True)
        user_agent = TextField(null=True)

        class Meta:
            table_name = "claim"
            indexes = ((("link_id", "visitor"), False), (("state",), False))

    class Pass(Table):
        id = AutoField()
        link_id = IntegerField()
        visitor = CharField()
        password_epoch = IntegerField(null=True)
        email = TextField(null=True)
        email_at = BigIntegerField(null=True)
        updated_at = BigIntegerField(index=True)

        class Meta:
            table_name = "pass"
            indexes = ((("link_id", "visitor"), True),)

    class Challenge(Table):
        id = AutoField()
        link_id = IntegerField()
        visitor = CharField()
        email = TextField()
        mac = CharField()
        made_at = BigIntegerField(index=True)
        expires_at = BigIntegerField()
        tries = IntegerField()
        used_at = BigIntegerField(null=True)
        mailed = BooleanField()

        class Meta:
            table_name = "challenge"
            indexes = ((("link_id", "visitor"), False), (("link_id", "email", "made_at"), False))

    class Guess(Table):
        scope = CharField(primary_key=True)
        link_id = IntegerField(null=True, index=True)
        score = IntegerField()
        since = BigIntegerField()
        updated_at = BigIntegerField(index=True)
        locked_until = BigIntegerField(null=True)

        class Meta:
            table_name = "guess"

    class MoreTime(Table):
        id = AutoField()
        link_id = IntegerField(index=True)
        visitor = CharField()
        email = TextField(null=True)
        note = TextField()
        made_at = BigIntegerField()
        answered_at = BigIntegerField(null=True)

        class Meta:
            table_name = "more_time"

    db.create_tables([Claim, Pass, Challenge, Guess, MoreTime])
    migrate(
        migrator.add_column("link", "password_hash", TextField(null=True)),
        migrator.add_column("link", "password_epoch", IntegerField(default=0)),
        migrator.add_column("link", "allowed_emails", TextField(default="")),
        migrator.add_column("link", "one_time", BooleanField(default=False)),
        migrator.add_column("link", "max_downloads", IntegerField(null=True)),
        migrator.add_column("link", "claims", IntegerField(default=0)),
        migrator.add_column("link", "notify", BooleanField(null=True)),
    )
