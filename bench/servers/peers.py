"""The peers: nginx and copyparty, serving the run's files with ShareDesk's certificate."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Running, free_port, started, wait_for_port
from bench.workbench import Workbench

NGINX_CONFIGURATION = """\
{user}worker_processes {workers};
pid {prefix}/nginx.pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  sendfile on;
  types {{ text/html html; }}
  default_type application/octet-stream;
  client_body_temp_path {prefix}/body;
  proxy_temp_path {prefix}/proxy;
  fastcgi_temp_path {prefix}/fastcgi;
  uwsgi_temp_path {prefix}/uwsgi;
  scgi_temp_path {prefix}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate {certificate};
    ssl_certificate_key {certificate};
    root {root};
    autoindex on;
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer that runs; `url` is where the run's files are, `command` the number of its command line."""

    running: Running
    url: str
    command: int

    def of(self, path: Path, root: Path) -> str:
        """Return where it serves one of the files below `root`."""
        return f"{self.url}/{path.relative_to(root)}"


@contextmanager
def nginx(bench: Workbench, workers: str) -> Iterator[Peer]:
    """Run nginx with its defaults, sendfile and TLS 1.3, with `workers` processes ("auto": one for each core)."""
    prefix, port = bench.folder / f"nginx-{workers}", free_port()
    prefix.mkdir(exist_ok=True)
    configuration = prefix / "nginx.conf"
    text = NGINX_CONFIGURATION.format(
        user="user root;\n" if os.geteuid() == 0 else "",
        workers=workers,
        prefix=prefix,
        port=port,
        certificate=bench.certificate,
        root=bench.payload.root,
    )
    configuration.write_text(text, encoding="utf-8")
    bench.commands.note_file(f"nginx-{workers}/nginx.conf", text)
    command = [bench.program("nginx"), "-p", str(prefix), "-c", str(configuration), "-g", "daemon off;"]
    with started(command, log=bench.log("nginx")) as running:
        wait_for_port(running, port, bench.log("nginx"))
        yield Peer(running, f"https://127.0.0.1:{port}", bench.commands.note(command))


def copyparty_command(bench: Workbench, port: int) -> list[str]:
    """Return how copyparty is run: TLS 1.3 alone, read-only, without an index. Raises NotMeasured."""
    home = bench.folder / "copyparty"
    return [
        *(bench.copyparty(), "-q", "--https-only", "--no-crt", "--cert", str(bench.certificate), "--ssl-ver", "tls13"),
        *("-i", "127.0.0.1", "-p", str(port), "--hist", str(home), "-v", f"{bench.payload.root}::r"),
    ]


def copyparty_environment(bench: Workbench) -> dict[str, str]:
    """Return what keeps copyparty's own files in the folder of the run."""
    home = bench.folder / "copyparty"
    home.mkdir(exist_ok=True)
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "TMPDIR": str(home)}


@contextmanager
def copyparty(bench: Workbench) -> Iterator[Peer]:
    """Run copyparty until the end of the block. Raises NotMeasured where it cannot be had."""
    port = free_port()
    command = copyparty_command(bench, port)
    with started(command, log=bench.log("copyparty"), environment=copyparty_environment(bench)) as running:
        wait_for_port(running, port, bench.log("copyparty"))
        yield Peer(running, f"https://127.0.0.1:{port}", bench.commands.note(command))
