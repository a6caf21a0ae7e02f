"""`backup FILE` and `restore FILE`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from portal.cli import revisions
from portal.cli.backups import postgresql, sqlite
from portal.cli.backups.contents import require_portal
from portal.cli.refusals import refusals_are_said
from portal.db import db, engine
from portal.errors import BadFile, Refusal
from portal.mail.models import Letter

BYTES_IN_A_MEGABYTE = 1024 * 1024


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@with_appcontext
@refusals_are_said
def backup(file: Path, force: bool) -> None:
    """Copy the database to FILE while the portal runs.

    FILE is everything as it was at one moment; nobody's writing waits for it. It appears under
    its name only once it is complete and its rows have been counted against the database. It
    holds what people wrote in confidence: only you may read it, and so should it stay. Letters
    kept as files, and SECRET_KEY, are not in it.

    On PostgreSQL it is what pg_dump makes, which has to be on the PATH.
    """
    file = file.absolute()
    _require_place(file, force=force)
    with _unfinished(file) as copy:
        held = _kind().make_copy(db.engine, copy)
        if _kind().contents_of(copy) != held:
            raise Refusal("The copy is not what the database held, and was thrown away. Try again.")
        _keep(copy, file)
    size = file.stat().st_size / BYTES_IN_A_MEGABYTE
    click.echo(f"{file}: {held}, {size:,.1f} MB, checked.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask first.")
@with_appcontext
@refusals_are_said
def restore(file: Path, is_sure: bool) -> None:
    """Put everything back as it was in FILE.

    FILE was made by `backup`. It is read whole and found to be one before anything is touched. Then
    everything in the database is replaced at once; if that fails, nothing is. Sign-ins, links
    and waiting letters are as they were then. Restart the web process afterwards.
    """
    if not file.is_file():
        raise BadFile(f"There is no file {file}.")
    if _is_the_database(file):
        raise BadFile(f"{file} is the database itself, not a backup of it.")
    held = _kind().contents_of(file)
    require_portal(held)
    if not is_sure:
        where = db.engine.url.render_as_string(hide_password=True)
        click.confirm(
            f"{file} holds {held}.\nEverything now in {where} will be replaced by it. Go on?",
            abort=True,
        )
    db.session.remove()  # a transaction of our own must not be what the restore waits for
    _kind().put_back(file, db.engine)
    click.echo(f"Restored {held} from {file}.")
    if held.is_older:
        click.echo(f"The tables are older than this code. Now run: {revisions.UPGRADE}")
    elif waiting := _letters_waiting():
        click.echo(
            f"Letters that were waiting then: {waiting:,}. The worker will send them, "
            "those that had been sent since a second time."
        )
    click.echo("Restart the web process: it keeps published drafts in memory.")


def _kind() -> ModuleType:
    return sqlite if db.engine.dialect.name == "sqlite" else postgresql


def _is_the_database(file: Path) -> bool:
    live = Path(db.engine.url.database or "")
    on_sqlite = db.engine.dialect.name == "sqlite"
    return on_sqlite and file.exists() and live.exists() and file.samefile(live)


def _require_place(file: Path, *, force: bool) -> None:
    if not file.parent.is_dir():
        raise Refusal(f"There is no folder {file.parent}.")
    if _is_the_database(file) or file.is_dir():
        raise Refusal(f"{file} cannot be replaced by a backup. Choose another name.")
    if file.exists() and not force:
        raise Refusal(f"{file} is there already. Choose another name, or say --force.")


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """A file beside that one, which only this user may read, gone afterwards unless kept."""
    try:
        descriptor, name = tempfile.mkstemp(".unfinished", f".{file.name}.", file.parent)
    except OSError as error:
        raise Refusal(f"No file can be made in {file.parent}: {error.strerror}.") from error
    os.close(descriptor)
    copy = Path(name)
    try:
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _keep(copy: Path, file: Path) -> None:
    """The copy has its name, and both outlive a power cut."""
    _sync(copy, os.O_RDONLY)
    copy.replace(file)
    _sync(file.parent, os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _letters_waiting() -> int:
    waiting = select(func.count(Letter.id)).where(
        Letter.sent_at.is_(None), Letter.given_up_at.is_(None)
    )
    with engine.reading_only():
        return db.session.scalar(waiting) or 0
