"""The version that an edit is made in: the one in preparation, or the next after the published."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import lock
from portal.db import db
from portal.drafts import queries
from portal.drafts.models import DraftVersion, Footnote, Picture, Section
from portal.errors import Conflict, Refusal


def editable(version: DraftVersion, *, by: User) -> DraftVersion:
    """The version itself while it is in preparation; of the newest published one, the next.

    The next is made of it section by section, with the same identities, when it is not there yet.
    Raises `Refusal` for an older version, and where a file is being prepared as the next.
    """
    standing = _standing(version)
    return _next(standing, by) if standing.is_published else standing


def as_it_stands(section: Section) -> Section:
    """The section, or the same in the next version where somebody has begun that. Nothing is made.

    Raises `Conflict` once it is no longer there, and `Refusal` as `editable` does.
    """
    shown = db.session.get_one(DraftVersion, section.version_id)
    version = _standing(shown)
    sections = queries.sections_of(version.id, as_they_stand=True)
    if version is shown:
        there = section if section in sections else None
    else:
        there = next((each for each in sections if each.identity == section.identity), None)
    if there is None:
        raise Conflict("The draft was changed meanwhile, and this section is no longer in it.")
    return there


def section_to_change(
    section: Section, *, revision: int, by: User
) -> tuple[DraftVersion, list[Section], Section]:
    """Where to make a change of the section: the version, its sections in order, the section there.

    `revision` is the section's when the person began. Raises `Conflict` where somebody else has
    changed it since, in this version or in the next.
    """
    standing = as_it_stands(section)
    if revision != standing.revision:
        raise Conflict(
            "Somebody else changed this section while you did. Theirs is saved, yours is not."
        )
    version = editable(db.session.get_one(DraftVersion, standing.version_id), by=by)
    sections = queries.sections_of(version.id)
    return version, sections, next(s for s in sections if s.identity == standing.identity)


def touch(version: DraftVersion, by: User) -> None:
    """The version was last changed now, by that person."""
    version.changed_at = clock.now()
    version.changed_by_name = by.name


def _standing(version: DraftVersion) -> DraftVersion:
    """The version that an edit of this one belongs in; itself where the next is not begun yet."""
    lock(version.consultation)
    db.session.refresh(version)
    newest = queries.newest(version.consultation_id)
    if not version.is_published or newest is None or newest.id == version.id:
        return version
    if newest.is_published:
        raise Refusal(
            f"Version {newest.number} has been published since and is the one to edit. "
            f"Version {version.number} never changes."
        )
    before = queries.published_before(newest)
    if newest.source_name or before is None or before.id != version.id:
        raise Refusal(
            f"Version {newest.number} is in preparation. Edit that one, or publish it first."
        )
    return newest


def _next(version: DraftVersion, by: User) -> DraftVersion:
    """A version in preparation that says what this one says."""
    following = DraftVersion(
        consultation_id=version.consultation_id,
        number=version.number + 1,
        title=version.title,
        report_number=version.report_number,
        report_date=version.report_date,
        report_by=version.report_by,
        text_format=version.text_format,
        made_at=clock.now(),
        made_by_name=by.name,
    )
    db.session.add(following)
    db.session.flush()
    _copy_sections(queries.sections_of(version.id), following)
    db.session.add_all(
        Footnote(
            version_id=following.id, number=note.number, position=note.position, text=note.text
        )
        for note in queries.footnotes_of(version.id)
    )
    db.session.flush()
    _copy_pictures(version, following)
    record(
        "version begun",
        actor=by,
        subject_kind="draft version",
        subject_id=following.id,
        consultation_id=following.consultation_id,
        number=following.number,
        made_from=version.number,
    )
    return following


def _copy_sections(sections: Sequence[Section], following: DraftVersion) -> None:
    """The same sections, with their identities and revisions, so that who began there can go on."""
    copies: dict[int, Section] = {}
    depths: dict[int, int] = {}
    for section in sections:
        above = section.parent_id
        depths[section.id] = 0 if above is None else depths[above] + 1
        copies[section.id] = Section(
            version_id=following.id,
            position=section.position,
            identity=section.identity,
            kind=section.kind,
            marker=section.marker,
            label=section.label,
            slug=section.slug,
            title=section.title,
            text=section.text,
            for_information=section.for_information,
            revision=section.revision,
        )
    # One statement for each depth: a row's owner must have its id before the row.
    for depth in range(max(depths.values(), default=-1) + 1):
        for section in sections:
            if depths[section.id] == depth:
                copy = copies[section.id]
                if section.parent_id is not None:
                    copy.parent_id = copies[section.parent_id].id
                db.session.add(copy)
        db.session.flush()


def _copy_pictures(version: DraftVersion, following: DraftVersion) -> None:
    """The database copies them: a version may hold many megabytes."""
    copy, section = aliased(Section), aliased(Section)
    db.session.execute(
        insert(Picture).from_select(
            ["version_id", "section_id", "media_type", "data"],
            select(copy.version_id, copy.id, Picture.media_type, Picture.data)
            .join(section, section.id == Picture.section_id)
            .join(copy, copy.identity == section.identity)
            .where(Picture.version_id == version.id, copy.version_id == following.id),
        )
    )
