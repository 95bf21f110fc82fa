"""One visitor after the other, each over a new connection: how long a page takes them."""

from __future__ import annotations

import http.client
import ssl
import time

TIMEOUT = 10.0


def trusting() -> ssl.SSLContext:
    """Return a context that believes any certificate: all servers are this machine."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def visit(port: int, path: str, context: ssl.SSLContext) -> float:
    """Return the seconds from connecting to the last byte of a page; TIMEOUT when that fails or takes longer."""
    begin = time.perf_counter()
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=TIMEOUT, context=context)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return TIMEOUT
    finally:
        connection.close()
    return time.perf_counter() - begin if answer.status == 200 else TIMEOUT


def visits(port: int, path: str, count: int, every: float) -> list[float]:
    """Visit a page `count` times, one visit each `every` seconds or as soon as the last one is over."""
    context, begin, times = trusting(), time.perf_counter(), []
    for number in range(count):
        time.sleep(max(0.0, begin + number * every - time.perf_counter()))
        times.append(visit(port, path, context))
    return times
