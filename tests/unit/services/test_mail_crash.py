"""Killed at any moment, ShareDesk sends each mail that it promised: what waited exactly once."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

from sharedesk.app import build_context
from tests.mailtrap import HOST, mail_trap, set_up

MAILS = 12

QUEUE = """
import sys
from pathlib import Path
from sharedesk.app import build_context
from sharedesk.core.mail import Happening, download_mail

program = build_context(Path(sys.argv[1]))
program.housekeeping.start()
for number in range(int(sys.argv[2])):
    happened = Happening(f"Link {number}", "token", "now")
    program.mail.queue(download_mail(program.mail.look(), "anna@example.com", happened))
print("queued", flush=True)
while True:
    sys.stdin.read(1)
"""


def queue_and_die(data_dir: Path) -> None:
    """Run a process that queues mails and is killed as soon as all of them are in the outbox."""
    command = [sys.executable, "-c", QUEUE, str(data_dir), str(MAILS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "queued\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def test_what_waited_when_it_was_killed_is_sent_once(data_dir: Path) -> None:
    with socket.create_server((HOST, 0)) as free:
        port = int(free.getsockname()[1])
    program = build_context(data_dir)
    set_up(program, port)
    queue_and_die(data_dir)
    with mail_trap(port=port) as trap:
        program.change_setting("mail.name", "Elena", by="test")  # try at once, not when the first wait is over
        program.housekeeping.start()
        trap.await_messages(MAILS)
        program.housekeeping.stop()
    program.close()
    assert sorted(trap.subjects) == sorted(f"Downloaded: Link {number}" for number in range(MAILS))


def test_killed_while_it_sends_nothing_is_lost(data_dir: Path) -> None:
    program = build_context(data_dir)
    with mail_trap() as trap:
        set_up(program, trap.port)
        queue_and_die(data_dir)
        program.housekeeping.start()
        wanted = {f"Downloaded: Link {number}" for number in range(MAILS)}
        count = MAILS
        while set(trap.subjects) != wanted:
            count = len(trap.await_messages(count)) + 1
        program.housekeeping.stop()
    program.close()
    assert len(trap.subjects) <= MAILS + 1, "only the one that was on its way may come twice"
