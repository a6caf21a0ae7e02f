"""Who can sign in: the sample accounts, and the way to the first real one."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from portal.accounts import actions, addresses, passwords
from portal.accounts.models import Right
from portal.accounts.queries import user_by_email
from portal.cli.refusals import refusals_are_said
from portal.db import db, engine
from portal.errors import Refusal
from portal.sample.accounts import SAMPLE_ACCOUNTS, SAMPLE_PASSWORD, SampleAccount
from portal.sample.queries import sample_addresses

HOW_TO_BEGIN = (
    "There are no sample accounts here. To add an administrator:\n"
    '  flask --app wsgi add-administrator name@example.org "Their Name"'
)


@click.command("accounts")
@with_appcontext
def accounts() -> None:
    """Print who can sign in to the sample data.

    Where there is none, say how to add an administrator.
    """
    with engine.reading_only():
        there = sample_addresses()
        db.session.rollback()
    listed = [account for account in SAMPLE_ACCOUNTS if account.email in there]
    if not listed:
        click.echo(HOW_TO_BEGIN)
        return
    click.echo(f"Sample accounts, each with the password {SAMPLE_PASSWORD}")
    width = max(len(account.email) for account in listed)
    for account in listed:
        click.echo(f"  {account.email:<{width}}  {account.name}, {_part(account)}")


def _part(account: SampleAccount) -> str:
    parts = [right.value for right in sorted(account.rights)]
    if account.body and account.role:
        parts.append(f"{account.role.value} of {account.body}")
    return ", ".join(parts)


@click.command("add-administrator")
@click.argument("email")
@click.argument("name")
@click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the password from the first line of standard input instead of asking for it.",
)
@with_appcontext
@refusals_are_said
def add_administrator(email: str, name: str, from_stdin: bool) -> None:
    """Add a person who administers the portal.

    This is the way to the first account. EMAIL is the address they sign in with, NAME the name
    that others see. The password is asked for twice and not shown.
    """
    password = _first_line() if from_stdin else _asked_for()
    password_hash = passwords.chosen(password, email=addresses.normalise(email))
    engine.begin_writing()
    user = actions.create_user(
        email=email, name=name, password_hash=password_hash, rights=[Right.ADMINISTRATOR]
    )
    db.session.commit()
    click.echo(f"{user.name} can sign in as {user.email} and administer the portal.")


@click.command("deactivate")
@click.argument("email")
@with_appcontext
@refusals_are_said
def deactivate(email: str) -> None:
    """Close the account of EMAIL.

    The person is signed out everywhere, cannot sign in or choose a new password, and is sent
    nothing. What they did stays on record under their name.
    """
    engine.begin_writing()
    user = user_by_email(email)
    if user is None:
        raise Refusal(f"There is no account with the address {email}.")
    actions.deactivate(user)
    db.session.commit()
    click.echo(f"{user.name} can no longer sign in as {user.email}.")


def _asked_for() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    return password


def _first_line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
