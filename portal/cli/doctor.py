"""Saying what is wrong with an installation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.checks import database, files, installation, mail, people, record
from portal.cli.checks.findings import Check, Finding, Verdict, finding_of, note
from portal.config import Settings

INTEGRITY_LIMIT_SECONDS = 30.0


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Say what is wrong with this installation.

    One line for each thing looked at: "ok", "note" (worth knowing) or "WRONG" with what to do.
    Exits with 1 when anything is wrong. It changes nothing, and each look has a time limit.
    """
    any_wrong = False
    for subject, finding in examine(current_app.config["SETTINGS"]):
        click.echo(f"{finding.verdict.value:<5}  {subject}: {finding.sentence}")
        any_wrong = any_wrong or finding.verdict is Verdict.WRONG
    if any_wrong:
        raise click.exceptions.Exit(1)


def examine(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Each subject with what was found, up to the first gate that came out wrong."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for check in checks(settings):
        finding = finding_of(check, app)
        yield check.subject, finding
        if check.is_gate and finding.verdict is Verdict.WRONG:
            yield "the rest", note("not looked at, because of what is wrong above")
            return


def checks(settings: Settings) -> Iterator[Check]:
    """What is looked at, in order: the machine, the settings, the database, what is in it."""
    yield Check("London time", installation.london_time)
    yield Check("instance folder", partial(installation.instance_folder, settings))
    yield Check("disk", partial(installation.free_disk, settings))
    yield Check("SECRET_KEY", partial(installation.secret_key, settings))
    yield Check("BASE_URL", partial(installation.base_url, settings))
    yield Check("SCAN_COMMAND", partial(files.scan_command, settings))
    yield Check("MAIL_URL", partial(mail.address, settings), limit_seconds=mail.LIMIT_SECONDS)
    if settings.is_sqlite:
        yield Check("SQLite", database.sqlite_library)
    yield Check("database", database.answers, is_gate=True)
    if settings.is_sqlite:
        yield Check("durability", database.sqlite_rules)
        yield Check(
            "integrity",
            database.sqlite_is_whole,
            limit_seconds=INTEGRITY_LIMIT_SECONDS,
            late=Verdict.NOTE,
        )
        yield Check(
            "references",
            database.sqlite_rows_point_at_rows,
            limit_seconds=INTEGRITY_LIMIT_SECONDS,
            late=Verdict.NOTE,
        )
    else:
        yield Check("durability", database.postgresql_rules)
    yield Check("migrations", database.migrations, is_gate=True)
    yield Check("record", record.chain)
    yield Check("letters waiting", mail.letters_waiting)
    yield Check("letters given up", mail.letters_given_up)
    yield Check("files", files.stored_files)
    yield Check("sample accounts", partial(people.sample_accounts, settings))
    yield Check("administrators", people.administrators)
