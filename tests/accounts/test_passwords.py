"""What a password must be, and how it is compared."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from portal.accounts import passwords
from portal.errors import Refusal

CHEAP = PasswordHasher.from_parameters(CHEAPEST)


@pytest.mark.parametrize(
    "password",
    [
        "three small owls",
        "ŵyth o eliffantod",
        "x7$kQ!m2Zp9a",
        "a4" * 3 + "bq9Zt7",
    ],
)
def test_a_long_password_that_is_not_a_first_guess_may_be_chosen(password: str) -> None:
    passwords.require_good(password, email="ruth.calder@mpa.example")


@pytest.mark.parametrize(
    "password, reason",
    [
        ("elevenchars", "12 characters or more"),
        ("x7$" * 67, "200 characters or fewer"),
        ("three small\nowls", "without tabs"),
        ("aaaaaaaaaaaaaaaa", "harder to guess"),
        ("abababababababab", "harder to guess"),
        ("123456789012", "harder to guess"),
        ("Password1234!", "harder to guess"),
        ("passwordpassword", "harder to guess"),
        ("Correct Horse Battery Staple", "harder to guess"),
        ("abc123abc123", "harder to guess"),
        ("ruth.calder@mpa.example", "harder to guess"),
        ("Ruth Calder 2002", "harder to guess"),
        ("----------------", "harder to guess"),
    ],
)
def test_a_password_that_is_a_first_guess_is_refused(password: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        passwords.require_good(password, email="ruth.calder@mpa.example")
    assert reason in refused.value.sentence
    assert refused.value.field == "password"


def test_only_the_stored_password_matches() -> None:
    stored = CHEAP.hash("three small owls")
    assert passwords.matches(stored, "three small owls")
    assert not passwords.matches(stored, "three small owl")
    assert not passwords.matches("not a hash", "three small owls")


@pytest.mark.parametrize("stored", [CHEAP.hash("three small owls"), None], ids=["known", "unknown"])
def test_a_password_is_verified_exactly_once_whether_or_not_one_is_stored(
    stored: str | None,
) -> None:
    with (
        patch.object(passwords, "_hasher", return_value=CHEAP),
        patch.object(
            PasswordHasher, "verify", autospec=True, side_effect=PasswordHasher.verify
        ) as verify,
    ):
        assert not passwords.matches(stored, "a wrong password")
    assert verify.call_count == 1


def test_a_hash_made_with_other_parameters_is_stale() -> None:
    assert passwords.is_stale(CHEAP.hash("three small owls"))
    assert not passwords.is_stale(passwords.hash_password("three small owls"))
