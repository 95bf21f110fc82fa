"""Who is asking: cookies, addresses behind proxies, and readers told from robots."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from flask import Request, Response
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from sharedesk.core.tokens import digest
from sharedesk.server.visitors import (
    COOKIE,
    client_address,
    identify,
    is_ahead_of_time,
    is_reading,
    set_cookie,
    wants_html,
)

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))
BROWSER = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "Mozilla/5.0"}
GOOD = "AbCdEfGhIjKlMnOpQrStUv"


def request(method: str = "GET", peer: str = "192.0.2.1", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(EnvironBuilder(method=method, headers=named, environ_base={"REMOTE_ADDR": peer}).get_environ())


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.3.4.5", "203.0.113.9"),
        ("10.0.0.1", "10.1.1.1, 10.3.4.5", "10.1.1.1"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:443", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:0DB9:0::5", "2001:db9::5"),
        ("fe80::1%eth0", "", "fe80::1"),
        ("", "203.0.113.9", ""),
        ("unix:", "203.0.113.9", "unix:"),
    ],
)
@pytest.mark.shows("A34", "4.1.3", "15.3.4")
def test_the_address_is_believed_from_listed_proxies_only(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == client


@given(st.text(), st.text())
def test_no_header_breaks_the_address(peer: str, forwarded: str) -> None:
    assert isinstance(client_address(peer, forwarded, PROXIES), str)
    assert client_address("192.0.2.1", forwarded, PROXIES) == "192.0.2.1"


def test_a_cookie_is_the_visitor_whatever_else_changes() -> None:
    first = identify(request(Cookie=f"{COOKIE}={GOOD}", **BROWSER), (), remember=True)
    second = identify(request(peer="198.51.100.1", Cookie=f"{COOKIE}={GOOD}", User_Agent="Other"), (), remember=True)
    assert first.visitor.key == second.visitor.key == digest(GOOD)
    assert first.new_cookie is None


@pytest.mark.parametrize("value", ["", "short", GOOD + "x", "AbCdEfGhIjKlMnOpQrSt!?", "' OR 1=1 --"])
@pytest.mark.shows("A38", "7.2.3")
def test_a_cookie_that_we_never_set_is_replaced(value: str) -> None:
    caller = identify(request(Cookie=f"{COOKIE}={value}", **BROWSER), (), remember=True)
    assert caller.new_cookie is not None
    assert len(caller.new_cookie) == 22
    assert caller.visitor.key == digest(caller.new_cookie)


@pytest.mark.shows("A38", "7.2.3")
def test_every_browser_gets_another_cookie() -> None:
    cookies = {identify(request(**BROWSER), (), remember=True).new_cookie for _ in range(50)}
    assert len(cookies) == 50


def test_scripts_get_no_cookie_and_are_told_apart_by_address_and_program() -> None:
    curl = identify(request(Accept="*/*", User_Agent="curl/8"), (), remember=True)
    assert curl.new_cookie is None
    assert curl.visitor.key == identify(request(Accept="*/*", User_Agent="curl/8"), (), remember=False).visitor.key
    assert curl.visitor.key != identify(request(Accept="*/*", User_Agent="wget"), (), remember=True).visitor.key
    assert curl.visitor.key != identify(request(peer="192.0.2.2", User_Agent="curl/8"), (), remember=True).visitor.key


def test_only_the_landing_page_remembers() -> None:
    assert identify(request(**BROWSER), (), remember=False).new_cookie is None


def test_a_user_agent_is_cut_and_has_no_control_characters() -> None:
    agent = identify(request(User_Agent="a\tb\x7fc" + "x" * 500), (), remember=False).visitor.user_agent
    assert agent.startswith("abcx")
    assert len(agent) == 300


@pytest.mark.shows("3.3.1/3.3.3/3.3.4", "3.3.2")
def test_the_cookie_has_the_attributes_of_its_prefix() -> None:
    response = Response()
    caller = identify(request(**BROWSER), (), remember=True)
    set_cookie(response, caller)
    parts = response.headers["Set-Cookie"].split("; ")
    assert parts[0] == f"__Host-visitor={caller.new_cookie}"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html", True), ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", True), ("TEXT/HTML", True),
        ("*/*", False), ("text/*", False), ("", False), ("application/json", False), ("text/html;q=0", False),
    ],
)  # fmt: skip
def test_a_person_is_who_accepts_html_by_name(accept: str, wanted: bool) -> None:
    assert wants_html(request(Accept=accept)) is wanted


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({}, False),
        ({"Sec_Purpose": "prefetch"}, True),
        ({"Sec_Purpose": "prefetch;prerender"}, True),
        ({"Purpose": "prefetch"}, True),
        ({"X_Moz": "prefetch"}, True),
        ({"X_Purpose": "preview"}, True),
        ({"Sec_Purpose": "other"}, False),
    ],
)
def test_prefetch_is_no_reading(headers: dict[str, str], ahead: bool) -> None:
    assert is_ahead_of_time(request(**headers)) is ahead
    assert is_reading(request(**headers)) is not ahead


@pytest.mark.parametrize(
    "agent",
    [
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "WhatsApp/2.23", "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; bingbot/2.0)", "TelegramBot (like TwitterBot)", "SkypeUriPreview",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "Mozilla/5.0 (Windows NT 10.0) BingPreview/1.0b",
    ],
)  # fmt: skip
def test_programs_that_make_previews_do_not_read(agent: str) -> None:
    assert not is_reading(request(User_Agent=agent))


@pytest.mark.parametrize("agent", ["", "curl/8.5", "Mozilla/5.0 (Macintosh) Safari/605", "CUBOT Android"])
def test_people_and_scripts_read(agent: str) -> None:
    assert is_reading(request(User_Agent=agent))
    assert not is_reading(request("HEAD", User_Agent=agent))
