"""Carrying sections on from the published version to the next, and setting that right by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete

from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import lock
from portal.db import db
from portal.drafts import queries
from portal.drafts.actions.following import touch
from portal.drafts.contents import Contents
from portal.drafts.lineage.matching import match
from portal.drafts.models import Descent, DraftVersion, Section
from portal.errors import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class Origin:
    """Which section of the version before a new one is, and whose words it holds besides."""

    identity: str
    descends_from: Sequence[str] = ()


def carried(published: DraftVersion, earlier: Contents, said: Contents) -> list[Origin]:
    """Where each section of what is said comes from, in order, by the words."""
    identities = [section.identity for section in queries.sections_of(published.id)]
    matching = match(earlier.candidates(), said.candidates())
    return [
        Origin(
            uuid4().hex if kept is None else identities[kept],
            [identities[old] for old in descends],
        )
        for kept, descends in zip(matching.keeps, matching.descends, strict=True)
    ]


def carry(section: Section, identity: str, *, seen: str, by: User) -> bool:
    """The section carries on the earlier one of that identity; with "" it is new. False if so.

    `seen` is the identity that it had when the person chose. Raises `Conflict` where somebody else
    has chosen since, `Refusal` once the version is published.
    """
    version = db.session.get_one(DraftVersion, section.version_id)
    lock(version.consultation)
    db.session.refresh(version)
    if version.is_published:
        raise Refusal(f"Version {version.number} is published and never changes.")
    if section not in queries.sections_of(version.id, as_they_stand=True):
        raise Conflict("The draft was changed meanwhile, and this section is no longer in it.")
    before = queries.published_before(version)
    earlier = {each.identity for each in queries.sections_of(before.id)} if before else set()
    is_so_already = identity == section.identity or (
        not identity and section.identity not in earlier
    )
    descents = [each for each in queries.descents_of(version.id) if each.section_id == section.id]
    if is_so_already and (identity or not descents):
        return False
    if seen != section.identity:
        raise Conflict(
            "Somebody else has said which section this carries on. Look at it again and choose."
        )
    if identity and identity not in earlier:
        raise Conflict("Choose one of the sections of the version before.", field="identity")
    if identity and queries.section_of_identity(version, identity) is not None:
        raise Conflict("Another section carries that one on now. Choose again.", field="identity")
    unwanted = {identity} if identity else {each.from_identity for each in descents}
    db.session.execute(
        delete(Descent).where(Descent.section_id == section.id, Descent.from_identity.in_(unwanted))
    )
    section.identity = identity or uuid4().hex
    touch(version, by)
    db.session.flush()
    record(
        "section carried on",
        actor=by,
        subject_kind="section",
        subject_id=section.id,
        consultation_id=version.consultation_id,
        version=version.number,
        carries_on=identity,
        carried_on=seen,
    )
    return True
