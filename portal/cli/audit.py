"""Proving that the record is as it was written."""

from __future__ import annotations

import re

import click
from flask.cli import with_appcontext

from portal.audit.chain import Head
from portal.audit.verifying import whole_chain
from portal.db import db, engine
from portal.web.numbers import whole_number
from portal.web.pages import counted

# The audit page shows the first 12 digits of a hash, so that they can be noted from there.
NOTED = re.compile(r"(\d{1,10}):([0-9a-f]{12,64})", re.ASCII)


def _noted(_context: click.Context, _option: click.Parameter, text: str | None) -> Head | None:
    """The head that was written down: POSITION:HASH, as the command printed it."""
    if text is None:
        return None
    match = NOTED.fullmatch(text.strip().lower())
    position = whole_number(match[1]) if match else None
    if match is None or not position:
        raise click.BadParameter("write it as it was printed, with 12 digits of the hash or all 64")
    return Head(position, match[2])


@click.command("verify-audit")
@click.option(
    "--expect",
    "noted",
    metavar="POSITION:HASH",
    callback=_noted,
    help="A head that was printed earlier and kept elsewhere: it must still be in the chain.",
)
@with_appcontext
def verify_audit(noted: Head | None) -> None:
    """Prove that the record of who did what is as it was written.

    Each event is linked to the one before it by a hash. An event that was changed, removed, moved
    or added by anything but the portal breaks the chain; the first break is named, and the exit
    code is 1. Keep the head that is printed in another place: whoever can write to the database
    could cut the end off or make the whole chain anew, and only --expect finds that.
    """
    with engine.reading_only():
        walk = whole_chain(noted=noted)
        db.session.rollback()
    intact = f"{counted(walk.head.position, 'event')} intact"
    if walk.fault:
        click.echo(f"The record is broken after {intact}: {walk.fault}.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"The record is whole: {intact}, each linked to the one before it.")
    if noted:
        click.echo(f"The head noted at position {noted.position:,} is part of it.")
    click.echo(f"Head: {walk.head}")
