"""Whose words a section holds, kept right while sections are divided, joined and taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import delete, update

from portal.db import db
from portal.drafts import queries
from portal.drafts.models import Descent, DraftVersion, ImportDoubt, Picture, Section, TakenWording


def origins_of(version: DraftVersion, section: Section) -> set[str]:
    """The identities of the sections of the published version before whose words it holds."""
    before = queries.published_before(version)
    if before is None:
        return set()
    descents = queries.descents_of(version.id)
    origins = {each.from_identity for each in descents if each.section_id == section.id}
    if queries.section_of_identity(before, section.identity) is not None:
        origins.add(section.identity)
    return origins


def descend(section: Section, origins: Collection[str]) -> None:
    """The section holds the words of exactly those, besides the one that it carries on."""
    db.session.execute(delete(Descent).where(Descent.section_id == section.id))
    db.session.add_all(
        Descent(version_id=section.version_id, section_id=section.id, from_identity=identity)
        for identity in sorted(origins)
        if identity != section.identity
    )
    db.session.flush()


def hand_over(section: Section, heir: Section) -> None:
    """What was doubted of a section and taken into it is now said of its heir."""
    db.session.execute(
        update(ImportDoubt).where(ImportDoubt.section_id == section.id).values(section_id=heir.id)
    )
    taken = {each.comment_id for each in queries.taken_into(heir.id)}
    for each in queries.taken_into(section.id):
        if each.comment_id not in taken:
            each.section_id = heir.id
    db.session.flush()


def drop(sections: list[Section], gone: Iterable[Section]) -> None:
    """Those sections are no longer rows, nor in the list, nor is anything that was theirs."""
    gone = list(gone)
    ids = [section.id for section in gone]
    for section in gone:
        sections.remove(section)
    db.session.flush()
    for table in (ImportDoubt, TakenWording, Picture, Descent):
        db.session.execute(delete(table).where(table.section_id.in_(ids)))
    db.session.execute(delete(Section).where(Section.id.in_(ids)))
