"""Asking a body: its place, the invitation, the letter, and a sentence for every way it can end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask_sqlalchemy import SQLAlchemy

from portal.accounts import actions as accounts_actions
from portal.consultations import actions, queries
from portal.consultations.actions import Outcome
from portal.errors import Refusal
from portal.stakeholders import actions as stakeholders_actions
from portal.stakeholders.models import BodyKind, MemberRole
from tests import factories
from tests.consultations.scenes import (
    DURING,
    ask,
    asked,
    letters,
    link,
    make_admin,
    make_strategy,
    token_in,
    typed,
)

LETTER = """\
Dear Grace Adeyemi

The Metropolitan Police Authority is asking Lambeth CPCG what it thinks
of this draft: Draft Consultation Strategy.

Accept the invitation and read the draft:
{link}

The link is yours alone and works until 4 December 2026. Opening it
changes nothing; you will be asked to press a button to accept. If it
has run out, ask for another on the same page.

WHAT WE ASK
  Answer as many sections of the draft as you like. "Nothing to add"
  is an answer. You can save and come back, and several of you can
  write. As lead, you alone submit for the group.

DATES
  Opens     Monday 2 November 2026
  Closes    Friday 29 January 2027, 11:59pm, London time
  Meetings  Tuesday 12 January 2027, 6pm to 8pm
  Answer    We will publish what was said and what we did about it by 23
            April 2027.

OTHER WAYS TO ANSWER
  On paper, by e-mail or by telephone: reply to this message or call
  020 7202 0202. We can send the draft in print, in large print or in
  another language.

If you are no longer the right person, please forward this message to
whoever is, or reply and tell us. Do not forward the link.

Consultation, Diversity and Outreach Unit
Metropolitan Police Authority
10 Dean Farrar Street, London SW1H 0NY
"""


def test_letter_says_everything_and_its_link_stands_alone(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    with time_machine.travel(DURING, tick=False):
        done = ask(consultation, more_dates=["Meetings  Tuesday 12 January 2027, 6pm to 8pm"])
    [letter] = letters()
    assert (done.outcome, letter.to_address, letter.subject) == (
        Outcome.INVITED,
        "lead@lambeth.example",
        "Lambeth CPCG is asked to reply on Draft Consultation Strategy by 29 January 2027",
    )
    assert letter.body == LETTER.format(link=link(token_in(letter)))
    assert max(len(line) for line in letter.body.splitlines()) <= 72


def test_letter_of_a_sample_says_so_first(db: SQLAlchemy) -> None:
    ask(make_strategy(is_sample=True))
    assert letters()[0].body.startswith("[Sample. Not sent by the Authority.]\n\n")


def test_new_body_is_registered_takes_part_and_is_asked_once(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    assert [ask(consultation).outcome for _ in range(2)] == [
        Outcome.INVITED,
        Outcome.ALREADY_INVITED,
    ]
    [body] = queries.participating_bodies(consultation.id)
    assert (body.name, body.kind, body.borough) == ("Lambeth CPCG", BodyKind.CPCG, "Lambeth")
    assert len(letters()) == 1


def test_body_that_is_known_keeps_its_kind_and_borough(db: SQLAlchemy) -> None:
    body = stakeholders_actions.register_body(
        name="Lambeth CPCG", kind=BodyKind.CPCG, borough="Lambeth"
    )
    done = ask(make_strategy(), name="LAMBETH cpcg", kind=BodyKind.OTHER, borough="")
    assert done.body is body
    assert (body.name, body.kind, body.borough) == ("Lambeth CPCG", BodyKind.CPCG, "Lambeth")


@pytest.mark.parametrize(
    "email",
    [" LEAD@Lambeth.Example", "Grace <lead@lambeth.example>", "\ufefflead@lambeth.example;"],
)
def test_address_is_the_same_however_it_is_written(db: SQLAlchemy, email: str) -> None:
    consultation = make_strategy()
    ask(consultation)
    assert ask(consultation, email=email).outcome is Outcome.ALREADY_INVITED


def test_bad_address_says_why_and_changes_nothing(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    done = ask(consultation, email="lambeth.example")
    assert (done.outcome, done.body, done.sentence) == (
        Outcome.BAD_ADDRESS,
        None,
        "Enter an e-mail address with a name, an @ and a place, like name@example.com",
    )
    assert (list(queries.participating_bodies(consultation.id)), letters()) == ([], [])


def test_body_without_a_name_is_refused_with_the_reason(db: SQLAlchemy) -> None:
    done = ask(make_strategy(), name=" . ")
    assert (done.outcome, done.sentence) == (Outcome.REFUSED, "Write the name of the body")


def test_member_whose_account_is_closed_is_told_nothing(db: SQLAlchemy) -> None:
    first, second = make_strategy(), actions.create(**typed(title="Second"), by=None)
    invitation, _ = asked(first)
    grace = factories.make_user("Grace", email=invitation.email)
    stakeholders_actions.accept(invitation, user=grace)
    accounts_actions.deactivate(grace)
    done = ask(second)
    assert (done.outcome, done.sentence) == (
        Outcome.ALREADY_MEMBER,
        "Grace speaks for Lambeth CPCG, but the account is closed: nobody was told. "
        "Invite somebody else.",
    )
    assert len(letters()) == 1
    assert [body.name for body in queries.participating_bodies(second.id)] == ["Lambeth CPCG"]


def test_member_is_told_of_a_new_consultation_without_a_token(db: SQLAlchemy) -> None:
    first, second = make_strategy(), actions.create(**typed(title="Second"), by=None)
    invitation, _ = asked(first)
    stakeholders_actions.accept(
        invitation, user=factories.make_user("Grace", email=invitation.email)
    )
    done = ask(second, draft_address="http://portal.test/consultations/second/draft/")
    assert (done.outcome, done.invitation) == (Outcome.INVITED, None)
    notice = letters()[-1]
    assert notice.to_address == "lead@lambeth.example"
    assert "/invitation/" not in notice.body
    assert "\nhttp://portal.test/consultations/second/draft/\n" in notice.body
    again = ask(second)
    assert (again.outcome, again.sentence) == (
        Outcome.ALREADY_MEMBER,
        "Grace already speaks for Lambeth CPCG.",
    )
    assert len(letters()) == 2


def test_account_that_is_no_member_of_the_body_is_still_e_mailed_a_link(db: SQLAlchemy) -> None:
    user = factories.make_member(factories.make_body("Another body"))
    invitation, token = asked(make_strategy(), email=user.email)
    assert letters()[-1].to_address == user.email
    assert (invitation.email, bool(token)) == (user.email, True)


def test_address_that_waits_for_one_consultation_gets_a_new_letter_for_the_next(
    db: SQLAlchemy,
) -> None:
    first, _ = asked(make_strategy())
    second = actions.create(**typed(title="Second"), by=None)
    assert ask(second).outcome is Outcome.INVITED
    assert first.revoked_at is not None
    assert "Second" in letters()[-1].subject


def test_second_person_of_a_body_is_asked_beside_the_first(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    first, _ = asked(consultation)
    second, _ = asked(consultation, email="rep@lambeth.example", role=MemberRole.REPRESENTATIVE)
    assert (first.body_id, second.role) == (second.body_id, MemberRole.REPRESENTATIVE)
    assert first.revoked_at is None
    assert "The lead of the group submits" in letters()[-1].body


def test_another_letter_goes_to_the_same_address_once_an_hour(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    invitation, _ = asked(consultation)
    expired = invitation.expires_at + timedelta(seconds=1)

    def another() -> None:
        actions.ask_for_another(consultation, invitation, accept_address=link)

    with pytest.raises(Refusal):
        another()
    with time_machine.travel(expired, tick=False):
        another()
        with pytest.raises(Refusal):
            another()
    with time_machine.travel(expired + timedelta(minutes=59), tick=False), pytest.raises(Refusal):
        another()
    with time_machine.travel(expired + timedelta(hours=1), tick=False):
        another()
    assert [letter.to_address for letter in letters()] == ["lead@lambeth.example"] * 3
    assert len({token_in(letter) for letter in letters()}) == 3


def test_link_that_staff_revoked_gives_no_other(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    invitation, _ = asked(consultation)
    stakeholders_actions.revoke(invitation, by=make_admin())
    after = invitation.expires_at + timedelta(days=1)
    with time_machine.travel(after, tick=False), pytest.raises(Refusal):
        actions.ask_for_another(consultation, invitation, accept_address=link)


def test_letter_after_the_close_does_not_ask_for_a_reply(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    with time_machine.travel(consultation.closes_at + timedelta(days=1), tick=False):
        ask(consultation)
    assert letters()[0].subject == (
        "Lambeth CPCG is invited to read what was said on Draft Consultation Strategy"
    )
