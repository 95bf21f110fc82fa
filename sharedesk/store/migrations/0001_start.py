"""The first schema. Frozen: it describes the tables as they were on that day, whatever the models say later."""

from peewee import AutoField, BigIntegerField, BooleanField, CharField, Database, IntegerField, Model, TextField
from playhouse.migrate import SchemaMigrator


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Create all tables."""

    class Table(Model):
        class Meta:
            database = db

    class Setting(Table):
        key = CharField(primary_key=True)
        value = TextField()

        class Meta:
            table_name = "setting"

    class Counter(Table):
        name = CharField(primary_key=True)
        value = BigIntegerField()

        class Meta:
            table_name = "counter"

    class Link(Table):
        id = AutoField()
        token = CharField(unique=True)
        token_digest = CharField(unique=True)
        mode = CharField()
        title = TextField()
        message = TextField()
        created_at = BigIntegerField()
        created_by = TextField()
        expires_at = BigIntegerField(null=True, index=True)
        phase = CharField()
        phase_detail = TextField()
        copied = BigIntegerField()
        copier = CharField(null=True)
        announced = BooleanField()
        paused_at = BigIntegerField(null=True)
        ending = CharField(null=True)
        ended_at = BigIntegerField(null=True)
        missing = BooleanField()
        downloads = IntegerField()
        last_download_at = BigIntegerField(null=True)
        viewed_at = BigIntegerField(null=True)
        size = BigIntegerField()
        file_count = IntegerField()
        item_count = IntegerField()
        lead_name = TextField()
        lead_kind = CharField()
        item_names = TextField()
        revision = BigIntegerField(index=True)
        deleted_at = BigIntegerField(null=True)
        purge_at = BigIntegerField(null=True, index=True)
        copies_gone = BooleanField()

        class Meta:
            table_name = "link"

    class Item(Table):
        id = CharField(primary_key=True)
        link_id = IntegerField(index=True)
        position = IntegerField()
        name = TextField()
        kind = CharField()
        size = BigIntegerField()
        file_count = IntegerField()
        source = TextField()
        presence = CharField()
        copied = BooleanField()
        storage_key = CharField(null=True)
        sha256 = CharField(null=True)
        crc32 = BigIntegerField(null=True)
        file_id = CharField(null=True)
        mtime_ns = BigIntegerField(null=True)

        class Meta:
            table_name = "item"

    class Entry(Table):
        id = AutoField()
        item_id = CharField()
        parent = TextField()
        name = TextField()
        sort_key = TextField()
        is_folder = BooleanField()
        size = BigIntegerField()
        file_count = IntegerField()
        mtime_ns = BigIntegerField()
        sha256 = CharField(null=True)
        crc32 = BigIntegerField(null=True)
        storage_key = CharField(null=True)

        class Meta:
            table_name = "entry"
            indexes = ((("item_id", "parent", "name"), True), (("item_id", "parent", "is_folder", "sort_key"), False))

    class Delivery(Table):
        id = AutoField()
        link_id = IntegerField()
        subject = TextField()
        name = TextField()
        visitor = CharField()
        etag = CharField()
        total = BigIntegerField()
        ranges = TextField()
        acknowledged = BigIntegerField()
        running = IntegerField()
        started_at = BigIntegerField()
        updated_at = BigIntegerField()
        completed_at = BigIntegerField(null=True)
        ip = CharField(null=True)
        user_agent = TextField(null=True)

        class Meta:
            table_name = "delivery"
            indexes = ((("link_id", "visitor", "subject"), False),)

    class Event(Table):
        seq = BigIntegerField(primary_key=True)
        at = BigIntegerField(index=True)
        action = CharField(index=True)
        token = CharField(null=True)
        link_id = IntegerField(null=True)
        item = TextField(null=True)
        bytes = BigIntegerField(null=True)
        total = BigIntegerField(null=True)
        ip = CharField(null=True)
        email = CharField(null=True)
        user_agent = TextField(null=True)
        person = TextField(null=True)
        detail = TextField()
        hash = CharField()

        class Meta:
            table_name = "event"
            indexes = ((("token", "seq"), False),)

    class Portal(Table):
        owner = CharField(primary_key=True)
        url = TextField()
        host = TextField()
        port = IntegerField()
        started_at = BigIntegerField()

        class Meta:
            table_name = "portal"

    class Checksum(Table):
        path = TextField(primary_key=True)
        file_id = CharField()
        size = BigIntegerField()
        mtime_ns = BigIntegerField()
        sha256 = CharField(null=True)
        crc32 = BigIntegerField(null=True)

        class Meta:
            table_name = "checksum"

    db.create_tables([Setting, Counter, Link, Item, Entry, Delivery, Event, Portal, Checksum])
    Counter.insert(name="revision", value=0).execute()
