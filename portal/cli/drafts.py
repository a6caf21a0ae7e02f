"""Bringing a draft in from a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.queries import user_by_email
from portal.cli.refusals import refusals_are_said
from portal.consultations.models import Consultation
from portal.db import db, engine
from portal.drafts.actions import read_file, store_draft
from portal.drafts.models import ImportDoubt, Section
from portal.errors import BadFile, Refusal


@click.command("import-draft")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "email", help="Whose name the version carries: the address of an account.")
@with_appcontext
@refusals_are_said
def import_draft(slug: str, file: Path, email: str | None) -> None:
    """Import FILE as a draft of consultation SLUG.

    FILE is a Word document (.docx), a web page (.html), Markdown, or plain text in the Authority's
    house form. What the importer was unsure of is listed, to be mended section by section on the
    draft's page. The version is in preparation and takes the place of one that was; readers see it
    once it is published. A file that cannot be read changes nothing.
    """
    # Before the transaction: reading takes seconds, and on SQLite every other write would wait.
    draft = read_file(_read(file), file.name)
    engine.begin_writing()
    consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if consultation is None:
        raise Refusal(f'There is no consultation "{slug}".')
    by = _person(email) if email else None
    version = store_draft(consultation, draft, by=by)
    db.session.commit()
    sections = db.session.scalar(
        select(func.count(Section.id)).where(Section.version_id == version.id)
    )
    click.echo(f"Version {version.number}: {version.title}")
    click.echo(f"Sections: {sections}")
    doubts = db.session.execute(
        select(ImportDoubt.sentence, Section.label)
        .outerjoin(Section, Section.id == ImportDoubt.section_id)
        .where(ImportDoubt.version_id == version.id)
        .order_by(Section.position, ImportDoubt.id)
    ).all()
    click.echo(f"Doubts: {len(doubts)}")
    for sentence, label in doubts:
        click.echo(f"  {label}: {sentence}" if label else f"  {sentence}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}.") from error


def _person(email: str) -> User:
    user = user_by_email(email)
    if user is None:
        raise Refusal(f"There is no account with the address {email}.")
    return user
