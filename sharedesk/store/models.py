"""The tables as peewee models; nothing outside `store` ever sees one.

A database is bound to them for the time of a scope (`Store.scope`), so that several stores can live in one process.
"""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CharField, IntegerField, Model, TextField


class SettingRow(Model):
    """A setting that differs from its default, as text."""

    key = CharField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


class CounterRow(Model):
    """A number that only grows; `revision` counts changes of links, `notified` is the last event that mails told of."""

    name = CharField(primary_key=True)
    value = BigIntegerField()

    class Meta:
        table_name = "counter"


class LinkRow(Model):
    """A link. Times are milliseconds since 1970 in UTC, as everywhere in this database."""

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
    password_hash = TextField(null=True)
    password_epoch = IntegerField(default=0)
    allowed_emails = TextField(default="")
    one_time = BooleanField(default=False)
    max_downloads = IntegerField(null=True)
    claims = IntegerField(default=0)
    notify = BooleanField(null=True)

    class Meta:
        table_name = "link"


class ClaimRow(Model):
    """One visitor's hold on a link that is limited; `visitor` is the digest of a cookie, or of address and program."""

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


class PassRow(Model):
    """What one visitor has proved at one link: the password of an epoch, an e-mail address."""

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


class ChallengeRow(Model):
    """A code that was asked for: bound to link, visitor and address; only its MAC is kept."""

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


class GuessRow(Model):
    """What one guesser (`scope` names link, address, or both) has tried lately."""

    scope = CharField(primary_key=True)
    link_id = IntegerField(null=True, index=True)
    score = IntegerField()
    since = BigIntegerField()
    updated_at = BigIntegerField(index=True)
    locked_until = BigIntegerField(null=True)

    class Meta:
        table_name = "guess"


class MoreTimeRow(Model):
    """A recipient's wish for more time, until its owner answers."""

    id = AutoField()
    link_id = IntegerField(index=True)
    visitor = CharField()
    email = TextField(null=True)
    note = TextField()
    made_at = BigIntegerField()
    answered_at = BigIntegerField(null=True)

    class Meta:
        table_name = "more_time"


class OutboxRow(Model):
    """A mail that waits, is being sent or was sent (then without its texts, until it is forgotten)."""

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


class MailerRow(Model):
    """Whether mail works with the settings that `fingerprint` stands for; one row."""

    id = IntegerField(primary_key=True)
    fingerprint = CharField()
    is_working = BooleanField()
    since = BigIntegerField()
    problem = TextField()

    class Meta:
        table_name = "mailer"


class ItemRow(Model):
    """A file or folder of a link; `storage_key` names the copy of a file, `checked_at` tells when it was read again."""

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
    checked_at = BigIntegerField(null=True)

    class Meta:
        table_name = "item"


class EntryRow(Model):
    """A file or folder inside a copied folder; `parent` is its folder inside the item, "" at the top.

    `storage_offset` is where a small file begins in the pack `storage_key`; NULL where that is a file of its own.
    """

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
    storage_offset = BigIntegerField(null=True)

    class Meta:
        table_name = "entry"
        indexes = ((("item_id", "parent", "name"), True), (("item_id", "parent", "is_folder", "sort_key"), False))


class LapRow(Model):
    """How far the copies are read again, in one row: all items before `item_id`, and its entries up to `entry_id`."""

    id = IntegerField(primary_key=True)
    owner = CharField()
    item_id = CharField()
    entry_id = BigIntegerField()
    began_at = BigIntegerField()
    finished = BooleanField()

    class Meta:
        table_name = "lap"


class DamageRow(Model):
    """A file inside a copied folder whose copy is not what was copied."""

    item_id = CharField()
    path = TextField()

    class Meta:
        table_name = "damage"
        indexes = ((("item_id", "path"), True),)


class DeliveryRow(Model):
    """The transfer of one subject (an item, or a ZIP) to one visitor, over all its requests."""

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
    email = TextField(null=True)
    requests = IntegerField(null=True)

    class Meta:
        table_name = "delivery"
        indexes = ((("link_id", "visitor", "subject"), False),)


class EventRow(Model):
    """One line of the audit log."""

    seq = BigIntegerField(primary_key=True)
    at = BigIntegerField()
    action = CharField()
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
        indexes = tuple(((column, "seq"), False) for column in ("token", "at", "action", "ip", "email", "person"))


class ChainRow(Model):
    """An end of the audit log's chain: `head` is its newest event, `anchor` the last one that was removed."""

    name = CharField(primary_key=True)
    seq = BigIntegerField()
    hash = CharField()

    class Meta:
        table_name = "chain"


class PortalRow(Model):
    """A running portal, named by the lock of its process."""

    owner = CharField(primary_key=True)
    url = TextField()
    host = TextField()
    port = IntegerField()
    started_at = BigIntegerField()

    class Meta:
        table_name = "portal"


class ChecksumRow(Model):
    """What is known of the content of an original, valid while file id, size and time are the same."""

    path = TextField(primary_key=True)
    file_id = CharField()
    size = BigIntegerField()
    mtime_ns = BigIntegerField()
    sha256 = CharField(null=True)
    crc32 = BigIntegerField(null=True)

    class Meta:
        table_name = "checksum"


TABLES: tuple[type[Model], ...] = (
    SettingRow,
    CounterRow,
    LinkRow,
    ClaimRow,
    PassRow,
    ChallengeRow,
    GuessRow,
    MoreTimeRow,
    OutboxRow,
    MailerRow,
    ItemRow,
    EntryRow,
    LapRow,
    DamageRow,
    DeliveryRow,
    EventRow,
    ChainRow,
    PortalRow,
    ChecksumRow,
)
