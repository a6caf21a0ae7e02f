"""Mending a draft by hand, section by section, and settling what the importer doubted."""

from __future__ import annotations

from dataclasses import dataclass

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import lock
from portal.db import db
from portal.drafts import queries
from portal.drafts.actions import arranging
from portal.drafts.actions.following import as_it_stands, section_to_change, touch
from portal.drafts.models import (
    LABEL_LENGTH,
    MARKER_LENGTH,
    SECTION_TEXT_LENGTH,
    TITLE_LENGTH,
    DraftVersion,
    ImportDoubt,
    Section,
)
from portal.drafts.parsed import UNDESCRIBED, SectionKind
from portal.errors import Refusal


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person can say of a section. `words` are a heading's title or a paragraph's text."""

    kind: SectionKind
    marker: str
    label: str
    words: str
    for_information: bool


def wording_of(section: Section) -> Wording:
    """The section as it is."""
    return Wording(
        kind=section.kind,
        marker=section.marker,
        label=section.label,
        words=section.title if section.kind.is_heading else section.text,
        for_information=section.for_information,
    )


def mend_section(section: Section, wording: Wording, *, revision: int, by: User) -> Section | None:
    """The section as worded, and what stands under it has followed. None if it was so already.

    Of the newest published version it is the next version's section that is changed and returned.
    `revision` is the section's when the person began. Raises `Conflict` where somebody else has
    changed it since, `Refusal` for what cannot be.
    """
    if wording == wording_of(as_it_stands(section)):
        return None
    version, sections, section = section_to_change(section, revision=revision, by=by)
    require_fit(wording)
    if wording.kind is not section.kind and queries.has_picture(section.id):
        raise Refusal("A picture stays a paragraph.", field="kind")
    arranging.rename(sections, section, section.label, wording.label)
    section.label = wording.label
    arranging.arrange(sections, section, kind=wording.kind)
    section.marker = wording.marker
    if wording.kind.is_heading:
        section.title, section.text = wording.words, ""
    else:
        section.title, section.text = "", wording.words
    if section.for_information != wording.for_information:
        for inner in arranging.inside(sections, section):
            inner.for_information = wording.for_information
    section.revision += 1
    touch(version, by)
    arranging.readdress(version, sections)
    record(
        "section mended",
        actor=by,
        subject_kind="section",
        subject_id=section.id,
        consultation_id=version.consultation_id,
        version=version.number,
        revision=section.revision,
    )
    for doubt in queries.doubts(version.id):
        # It asked for a description, and require_fit has made sure that there is one.
        if doubt.section_id == section.id and doubt.sentence == UNDESCRIBED:
            settle_doubt(doubt, by=by)
    return section


def settle_doubt(doubt: ImportDoubt, *, by: User) -> None:
    """Somebody has looked at it. Settling it again changes nothing."""
    version = db.session.get_one(DraftVersion, doubt.version_id)
    lock(version.consultation)
    db.session.refresh(doubt)
    if doubt.settled_at is not None:
        return
    doubt.settled_at = clock.now()
    doubt.settled_by_name = by.name
    db.session.flush()
    record(
        "doubt settled",
        actor=by,
        subject_kind="import doubt",
        subject_id=doubt.id,
        consultation_id=version.consultation_id,
        version=version.number,
    )


def require_fit(wording: Wording) -> None:
    """Raises `Refusal` beside its field for what no section can be."""
    limit = TITLE_LENGTH if wording.kind.is_heading else SECTION_TEXT_LENGTH
    if not any(c.isalnum() for c in wording.words):
        raise Refusal("Enter the words of this section", field="words")
    if len(wording.words) > limit:
        what = "A heading" if wording.kind.is_heading else "The words"
        raise Refusal(f"{what} must be {limit:,} characters or fewer", field="words")
    if not wording.label:
        raise Refusal("Enter what people call this section, such as B4", field="label")
    if len(wording.label) > LABEL_LENGTH:
        raise Refusal(f"The name must be {LABEL_LENGTH} characters or fewer", field="label")
    if len(wording.marker) > MARKER_LENGTH:
        raise Refusal(f"The number must be {MARKER_LENGTH} characters or fewer", field="marker")
