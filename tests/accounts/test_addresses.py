"""Addresses as people paste them become one kept form, or are refused with the reason."""

from __future__ import annotations

import pytest

from portal.accounts import addresses
from portal.errors import Refusal


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("lead@lambeth.example", "lead@lambeth.example"),
        ("  Lead@Lambeth.Example \n", "lead@lambeth.example"),
        ("Grace Adeyemi <Lead@lambeth.example>", "lead@lambeth.example"),
        ('"Adeyemi, Grace" <lead@lambeth.example>;', "lead@lambeth.example"),
        ("\ufefflead@lambeth.example", "lead@lambeth.example"),
        ("lead@lambeth.example,", "lead@lambeth.example"),
        ("mailto:lead@lambeth.example", "lead@lambeth.example"),
        ("o'brien+mpa@cpcg.lambeth.gov.example", "o'brien+mpa@cpcg.lambeth.gov.example"),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert addresses.normalise(typed) == kept


@pytest.mark.parametrize(
    "typed, reason",
    [
        ("", "Enter an e-mail address, like name@example.com"),
        (" \ufeff ", "Enter an e-mail address, like name@example.com"),
        ("lambeth", "with a name, an @ and a place"),
        ("@lambeth.example", "with a name, an @ and a place"),
        ("lead@", "with a name, an @ and a place"),
        ("a@b.example@c.example", "more than one @"),
        ("a@b.example; c@d.example", "more than one @"),
        ("le ad@lambeth.example", "Take the space out"),
        ("lead@lambeth.example\nBcc:x", "Take the space out"),
        ("léad@lambeth.example", "without accents"),
        ("lead@lambeth", "after the @"),
        ("lead@-lambeth.example", "after the @"),
        ("lead@lambeth..example", "after the @"),
        (".lead@lambeth.example", "before the @"),
        ("le\x00ad@lambeth.example", "before the @"),
        (f"{'a' * 65}@lambeth.example", "254 characters or fewer"),
        (f"a@{'b.' * 130}example", "254 characters or fewer"),
    ],
)
def test_what_is_not_one_address_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        addresses.normalise(typed)
    assert reason in refused.value.sentence
    assert refused.value.field == "email"
