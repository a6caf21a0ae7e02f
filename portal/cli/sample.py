"""Adding the sample data."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.refusals import refusals_are_said
from portal.db import db, engine
from portal.errors import Refusal


@click.command("sample")
@with_appcontext
@refusals_are_said
def sample() -> None:
    """Add the sample data to an empty database.

    Two consultations, one open and one closed, and accounts whose password everyone knows.
    Refused in production.
    """
    if current_app.config["SETTINGS"].production:
        raise Refusal(
            "The sample data is not for production: anyone can read its password. "
            "Use add-administrator to make the first account."
        )
    engine.begin_writing()
    # Found when it is wanted: the web process has no use for the sample's texts.
    from portal.sample.load import load

    load()
    db.session.commit()
    click.echo("The sample data is there. `flask --app wsgi accounts` lists who can sign in.")
