from __future__ import annotations

from flask import Flask

from portal.accounts.models import Right
from portal.accounts.passwords import matches
from portal.accounts.queries import user_by_email
from portal.db import db
from portal.sample.accounts import SAMPLE_ACCOUNTS, SAMPLE_PASSWORD
from tests.cli.conftest import Run
from tests.factories import make_user

EMAIL, NAME = "clerk@authority.example", "Catherine Crawford"
PASSWORD = "three plain words"


def test_administrator_is_added_with_a_password_asked_for_twice(
    installation: Flask, run: Run
) -> None:
    done = run("add-administrator", EMAIL, NAME, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    with installation.app_context():
        user = user_by_email(EMAIL)
        assert user is not None
        assert (user.name, user.rights, user.is_sample) == (NAME, {Right.ADMINISTRATOR}, False)
        assert matches(user.password_hash, PASSWORD)


def test_administrator_is_added_with_a_password_from_standard_input(
    installation: Flask, run: Run
) -> None:
    done = run("add-administrator", EMAIL, NAME, "--password-stdin", input=f"{PASSWORD}\nmore\n")
    assert (done.exit_code, done.stderr) == (0, "")
    with installation.app_context():
        user = user_by_email(EMAIL)
        assert user is not None
        assert matches(user.password_hash, PASSWORD)


def test_administrator_whose_passwords_differ_is_not_added(installation: Flask, run: Run) -> None:
    done = run("add-administrator", EMAIL, NAME, input=f"{PASSWORD}\nsomething else\n")
    assert done.exit_code == 1
    with installation.app_context():
        assert user_by_email(EMAIL) is None


def test_administrator_is_refused_in_one_sentence(installation: Flask, run: Run) -> None:
    with installation.app_context():
        make_user(email=EMAIL)
        db.session.commit()
    taken = run("add-administrator", EMAIL, NAME, "--password-stdin", input=PASSWORD)
    short = run("add-administrator", "new@a.example", NAME, "--password-stdin", input="short")
    none = run("add-administrator", "new@a.example", NAME, "--password-stdin", input="")
    assert [(done.exit_code, done.stdout) for done in (taken, short, none)] == [(1, "")] * 3
    assert taken.stderr == (
        "There is already an account with this e-mail address. Sign in with it.\n"
    )
    assert short.stderr == none.stderr == "Choose a password of 12 characters or more\n"
    with installation.app_context():
        assert user_by_email("new@a.example") is None


def test_accounts_says_how_to_begin_where_there_is_no_sample(run: Run) -> None:
    done = run("accounts")
    assert done.exit_code == 0
    assert "add-administrator" in done.stdout
    assert SAMPLE_PASSWORD not in done.stdout


def test_accounts_lists_the_sample_accounts_that_are_there(installation: Flask, run: Run) -> None:
    with installation.app_context():
        for account in SAMPLE_ACCOUNTS:
            make_user(account.name, *account.rights, email=account.email)
        make_user(email="real@person.example")
        db.session.commit()
    done = run("accounts")
    assert done.stdout.splitlines() == [
        "Sample accounts, each with the password sample-consultation",
        "  lead@lambeth.example         Grace Adeyemi, lead of Lambeth CPCG",
        "  member@lambeth.example       Tom Fielding, representative of Lambeth CPCG",
        "  lead@camden.example          Colin Avery, lead of Camden CPCG",
        "  officer@mayor.example        Ray Mercer, lead of Mayor's Office",
        "  network@gla.example          Judith Cole, coordinator, lead of Greater London Authority",
        "  director@civicforum.example  Derek Hume, lead of London Civic Forum",
        "  moderator@mpa.example        Ruth Calder, moderator",
        "  organiser@mpa.example        Peter Osei, organiser",
        "  approver@mpa.example         Helen Marsh, approver",
        "  admin@mpa.example            Amara Lewis, administrator",
    ]


def test_deactivated_account_is_closed_and_listed_no_more(installation: Flask, run: Run) -> None:
    email = SAMPLE_ACCOUNTS[0].email
    with installation.app_context():
        make_user("Grace Adeyemi", email=email)
        db.session.commit()
    done = run("deactivate", f" {email.upper()} ")
    assert (done.exit_code, done.stdout) == (
        0,
        f"Grace Adeyemi can no longer sign in as {email}.\n",
    )
    with installation.app_context():
        user = user_by_email(email)
        assert user is not None
        assert user.deactivated_at is not None
        db.session.rollback()
    assert email not in run("accounts").stdout


def test_deactivating_nobody_is_refused_in_one_sentence(run: Run) -> None:
    done = run("deactivate", "nobody@a.example")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "There is no account with the address nobody@a.example.\n"
