"""Which gate a visitor faces next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.gates import PROOF_AGE, STRANGER, Gate, Standing, next_step
from tests.factories import NOW, make_link

LOCKED = make_link(has_password=True, password_epoch=2, allowed_emails=("anna@example.com", "*@example.org"))
ANNA = Standing(password_epoch=2, email="anna@example.com", email_at=NOW)


def test_a_link_without_protections_is_open() -> None:
    assert next_step(make_link(), STRANGER, NOW) is Gate.OPEN


def test_the_password_comes_first_then_the_address_then_its_code() -> None:
    assert next_step(LOCKED, STRANGER, NOW) is Gate.PASSWORD
    assert next_step(LOCKED, Standing(password_epoch=2), NOW) is Gate.EMAIL
    assert next_step(LOCKED, Standing(password_epoch=2, asked_email="eve@example.net", asked_at=NOW), NOW) is Gate.CODE
    assert next_step(LOCKED, ANNA, NOW) is Gate.OPEN


def test_a_proved_address_does_not_stand_for_the_password() -> None:
    assert next_step(LOCKED, Standing(email="anna@example.com", email_at=NOW), NOW) is Gate.PASSWORD


def test_an_older_password_does_not_count() -> None:
    assert next_step(LOCKED, Standing(1, "anna@example.com", NOW), NOW) is Gate.PASSWORD


def test_an_address_taken_off_the_list_does_not_count() -> None:
    assert next_step(make_link(allowed_emails=("ben@example.com",)), ANNA, NOW) is Gate.EMAIL
    assert next_step(make_link(allowed_emails=("*@example.com",)), ANNA, NOW) is Gate.OPEN


@pytest.mark.shows("7.3.1/7.3.2")
def test_a_proof_gets_old() -> None:
    link = make_link(allowed_emails=("anna@example.com",))
    assert next_step(link, ANNA, NOW + PROOF_AGE - timedelta(seconds=1)) is Gate.OPEN
    assert next_step(link, ANNA, NOW + PROOF_AGE) is Gate.EMAIL
    assert ANNA.proved_email(link, NOW) == "anna@example.com"
    assert STRANGER.proved_email(link, NOW) is None


@given(st.integers(0, 3), st.booleans(), st.sampled_from([None, 0, 1, 2, 3]), st.booleans())
def test_nothing_opens_that_was_not_proved(epoch: int, has_password: bool, given: int | None, restricted: bool) -> None:
    link = make_link(
        has_password=has_password, password_epoch=epoch, allowed_emails=("anna@example.com",) if restricted else ()
    )
    opened = next_step(link, Standing(password_epoch=given), NOW) is Gate.OPEN
    assert opened == (not restricted and (not has_password or given == epoch))
