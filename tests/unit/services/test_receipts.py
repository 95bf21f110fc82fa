"""The receipt of a link: who got what, when and how far, and the head of the audit log at that moment."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace

import pytest

from sharedesk.core.receipt import COLUMNS, Delivered, Outcome, Receipt
from sharedesk.errors import UserError
from sharedesk.services.receipts import receipt_csv, receipt_json
from tests.corpus import HOSTILE_NAMES
from tests.unit.desk import ANNA, BEN, ME, Desk, drain

SHA256 = hashlib.sha256(b"abcdef").hexdigest()


def table(receipt: Receipt) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    receipt_csv(receipt, out)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline=""), strict=True))


def test_a_link_that_nobody_downloaded(desk: Desk) -> None:
    link = desk.share({"a": b""}, title="For Anna")
    receipt = desk.program.receipts.of(link.token)
    assert (receipt.token, receipt.title, receipt.state, receipt.created_by) == (link.token, "For Anna", "active", ME)
    assert receipt.url == desk.program.links.url(link.token)
    assert (receipt.deliveries, receipt.complete, receipt.bytes, receipt.recipients) == ((), 0, 0, 0)
    (total,) = table(receipt)
    assert (total["kind"], total["bytes"], total["state"]) == ("total", "0", "0 of 0 complete")


def test_one_who_got_it_all_and_one_who_did_not(desk: Desk) -> None:
    link = desk.send({"a.txt": b"abcdef"})
    proved = replace(ANNA, email="anna@example.com")
    desk.fetch(desk.everything(link, proved))
    started = desk.clock.now
    desk.clock.advance(minutes=1)
    download = desk.everything(link, BEN)
    transfer = desk.begin(download, 0, 4)
    drain(transfer.source)
    transfer.on_end(2, complete=False)
    receipt = desk.program.receipts.of(link.token)
    anna = Delivered(
        "a.txt", 6, SHA256, "anna@example.com", ANNA.ip, "Firefox", started, started, 6, 1, Outcome.COMPLETE
    )
    ben = Delivered("a.txt", 6, SHA256, None, BEN.ip, "curl", desk.clock.now, None, 2, 1, Outcome.INTERRUPTED)
    assert receipt.deliveries == (anna, ben)
    assert (receipt.complete, receipt.bytes, receipt.recipients) == (1, 8, 2)
    assert receipt.head == desk.program.audit.head()
    assert (anna.recipient, ben.recipient) == ("anna@example.com", BEN.ip)


def test_known_recipients_are_told_of_any_number_of_links(desk: Desk) -> None:
    first, second, third = (desk.send({"a.txt": b"abcdef"}) for _ in range(3))
    for link, visitor in ((first, "berg@example.org"), (first, "anna@example.com"), (second, "anna@example.com")):
        desk.fetch(desk.everything(link, replace(ANNA, key=visitor, email=visitor)))
    desk.fetch(desk.everything(third, BEN))
    found = desk.program.receipts.recipients([first.id, *range(10_000, 50_000), second.id, third.id])
    assert found == {first.id: ("anna@example.com", "berg@example.org"), second.id: ("anna@example.com",)}


def test_a_download_in_parts_counts_its_requests(desk: Desk) -> None:
    link = desk.send({"a.txt": b"abcdef"})
    download = desk.everything(link)
    desk.fetch(download, 0, 2)
    desk.fetch(download, 2, 4)
    desk.fetch(download, 4, 6)
    (one,) = desk.program.receipts.of(link.token).deliveries
    assert (one.requests, one.bytes, one.outcome) == (3, 6, Outcome.COMPLETE)


def test_a_running_download(desk: Desk) -> None:
    link = desk.send({"a.txt": b"abcdef"})
    transfer = desk.begin(desk.everything(link))
    assert desk.program.receipts.of(link.token).deliveries[0].outcome is Outcome.RUNNING
    desk.clock.advance(minutes=2)
    assert desk.program.receipts.of(link.token).deliveries[0].outcome is Outcome.INTERRUPTED, "its process died"
    transfer.source.close()
    transfer.on_end(0, complete=False)


def test_the_content_of_an_original_is_told_while_it_is_the_same_version(desk: Desk) -> None:
    link = desk.share({"a.txt": b"abcdef"})
    desk.fetch(desk.everything(link))

    def told() -> list[str | None]:
        return [one.sha256 for one in desk.program.receipts.of(link.token).deliveries]

    assert told() == [None], "nobody took its SHA-256 yet"
    desk.program.housekeeping._fingerprint()
    assert told() == [SHA256]
    (desk.folder / "a.txt").write_bytes(b"abcdefg")
    desk.program.overview.one(link.token)
    assert told() == [None], "what was delivered is not what is there now"


TREE = {"docs/a.txt": b"abc", "docs/in/b.txt": b"", "c.txt": b"ccc"}
HASHES = {name: hashlib.sha256(data).hexdigest() for name, data in TREE.items()}


def contents(receipt: Receipt) -> list[dict[str, str | None]]:
    return [{file.name: file.sha256 for file in one.files} for one in receipt.deliveries]


@pytest.mark.parametrize("how", ["", "used", "deleted"])
def test_the_files_of_a_zip_of_copies_are_told_also_when_those_are_erased(desk: Desk, how: str) -> None:
    link = desk.send(TREE, max_downloads=2)
    desk.fetch(desk.program.downloads.folder(desk.grant(link), "docs/in"))
    desk.fetch(desk.everything(link))
    if how == "used":
        desk.program.claims.end(link.token, by=ME)
    elif how == "deleted":
        desk.program.links.delete(link.token, by=ME)
    assert desk.program.retention.purge() == (1 if how else 0)
    receipt = desk.program.receipts.of(link.token)
    assert contents(receipt) == [{"in/b.txt": HASHES["docs/in/b.txt"]}, HASHES]
    rows = table(receipt)
    assert [(row["kind"], row["item"], row["size"], row["sha256"], row["recipient"]) for row in rows[2:-1]] == [
        ("delivery", "docs and 1 more.zip", str(receipt.deliveries[1].size), "", ANNA.ip),
        *(("file", file.name, str(file.size), file.sha256, ANNA.ip) for file in receipt.deliveries[1].files),
    ]
    document = json.loads(json.dumps(receipt_json(receipt)))
    files = document["deliveries"][1]["files"]
    assert {"name": "c.txt", "size": 3, "sha256": HASHES["c.txt"]} in files


def test_a_zip_that_is_not_what_it_was_or_did_not_arrive_has_no_list(desk: Desk) -> None:
    link = desk.send(TREE)
    transfer = desk.begin(desk.everything(link))
    transfer.source.close()
    transfer.on_end(10, complete=False)
    assert contents(desk.program.receipts.of(link.token)) == [{}]
    desk.fetch(desk.everything(link))
    assert contents(desk.program.receipts.of(link.token)) == [{}, HASHES]
    desk.program.items.add(link.token, desk.write({"d.txt": b"new"}), by=ME)
    assert contents(desk.program.receipts.of(link.token)) == [{}, {}]


def test_a_zip_of_originals_tells_what_is_known_of_them(desk: Desk) -> None:
    link = desk.share(TREE)
    desk.fetch(desk.everything(link))
    desk.program.housekeeping._fingerprint()
    assert contents(desk.program.receipts.of(link.token)) == [
        {"docs/a.txt": None, "docs/in/b.txt": None, "c.txt": HASHES["c.txt"]}
    ]
    (desk.folder / "c.txt").unlink()
    assert contents(desk.program.receipts.of(link.token)) == [{}]


def test_an_archive_and_a_file_inside_a_folder(desk: Desk) -> None:
    link = desk.share({"Exhibits/a.txt": b"abc", "Exhibits/b.txt": b"d"})
    grant = desk.grant(link)
    desk.fetch(desk.everything(link))
    desk.fetch(desk.program.downloads.file(grant, "Exhibits/a.txt"))
    deliveries = desk.program.receipts.of(link.token).deliveries
    assert [(one.item, one.sha256) for one in deliveries] == [("Exhibits.zip", None), ("a.txt", None)]


def test_a_deleted_link_has_a_receipt(desk: Desk) -> None:
    link = desk.send({"a.txt": b"abcdef"})
    desk.fetch(desk.everything(link))
    desk.program.links.delete(link.token, by=ME)
    desk.program.retention.purge()
    receipt = desk.program.receipts.of(link.token)
    assert (receipt.state, receipt.complete, receipt.deliveries[0].sha256) == ("deleted", 1, SHA256)


def test_a_link_that_never_was_has_none(desk: Desk) -> None:
    with pytest.raises(UserError, match="no link"):
        desk.program.receipts.of("nobody")


def test_somebody_of_whom_nothing_may_be_kept_is_unknown(desk: Desk) -> None:
    desk.program.change_setting("audit.ip", "none", by=ME)
    desk.program.change_setting("sender.name", "Lindqvist Law", by=ME)
    link = desk.send({"a.txt": b"abcdef"})
    desk.fetch(desk.everything(link))
    receipt = desk.program.receipts.of(link.token)
    assert (receipt.deliveries[0].recipient, receipt.recipients, receipt.sender) == ("unknown", 0, "Lindqvist Law")


def test_every_row_of_the_table_stands_alone(desk: Desk) -> None:
    link = desk.send({"a.txt": b"abcdef"}, title="=cmd")
    desk.fetch(desk.everything(link))
    desk.begin(desk.everything(link, BEN)).on_end(0, complete=False)
    receipt = desk.program.receipts.of(link.token)
    first, second, total = table(receipt)
    assert list(first) == list(COLUMNS)
    assert [row["title"] for row in (first, second, total)] == ["'=cmd"] * 3
    assert {row["audit_hash"] for row in (first, second, total)} == {receipt.head.hash}
    assert (first["recipient"], first["size"], first["sha256"], first["requests"]) == (ANNA.ip, "6", SHA256, "1")
    assert (first["started"], first["completed"], second["completed"]) == (*["2026-11-24T10:00:00.000Z"] * 2, "")
    assert (total["bytes"], total["state"]) == ("6", "1 of 2 complete")


@pytest.mark.parametrize("name", HOSTILE_NAMES.values())
def test_hostile_names_are_text_in_the_table(desk: Desk, name: str) -> None:
    link = desk.share({"a": b""})
    receipt = desk.program.receipts.of(link.token)
    one = Delivered(name, 1, None, None, name, name, desk.clock.now, None, 0, None, Outcome.INTERRUPTED)
    rows = table(replace(receipt, title=name, deliveries=(one,)))
    assert [row["kind"] for row in rows] == ["delivery", "total"]
    assert not any(value.strip().startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    document = json.loads(json.dumps(receipt_json(replace(receipt, title=name, deliveries=(one,)))))
    assert (document["title"], document["deliveries"][0]["item"]) == (name, name)


def test_the_document_has_what_the_table_has(desk: Desk) -> None:
    link = desk.send({"a.txt": b"abcdef"})
    desk.fetch(desk.everything(link))
    receipt = desk.program.receipts.of(link.token)
    document = receipt_json(receipt)
    assert document["audit_head"] == {"seq": receipt.head.seq, "hash": receipt.head.hash}
    assert (document["complete"], document["bytes"], document["recipients"]) == (1, 6, 1)
    assert document["deliveries"] == [
        {
            "item": "a.txt", "size": 6, "sha256": SHA256, "email": None, "ip": ANNA.ip, "user_agent": "Firefox",
            "started_at": "2026-11-24T10:00:00.000Z", "completed_at": "2026-11-24T10:00:00.000Z", "bytes": 6,
            "requests": 1, "state": "complete", "files": [],
        }
    ]  # fmt: skip
