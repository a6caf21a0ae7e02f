"""Storing an imported draft as a version in preparation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from uuid import uuid4

from sqlalchemy import delete

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import SYSTEM, record
from portal.consultations.actions import lock
from portal.consultations.models import Consultation
from portal.db import db
from portal.drafts import contents, queries, rendering
from portal.drafts.actions.carrying import Origin, carried
from portal.drafts.actions.fitting import fit
from portal.drafts.addresses import Place, addresses
from portal.drafts.importing.child import parse_in_child
from portal.drafts.models import (
    FILE_NAME_LENGTH,
    Descent,
    DraftVersion,
    Footnote,
    ImportDoubt,
    Picture,
    Section,
    TakenWording,
)
from portal.drafts.parsed import ParsedDraft, ParsedSection
from portal.errors import Conflict

Parse = Callable[[bytes, str], ParsedDraft]

UNNAMED_FILE = "draft.txt"

_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that holds a draft, read whole. `slugs` are its sections' addresses in their order."""

    name: str
    data: bytes
    draft: ParsedDraft
    slugs: Sequence[str]


def import_draft(
    consultation: Consultation,
    *,
    data: bytes,
    filename: str,
    by: User | None,
    parse: Parse = parse_in_child,
) -> DraftVersion:
    """`read_file`, then `store_draft`."""
    return store_draft(consultation, read_file(data, filename, parse=parse), by=by)


def read_file(data: bytes, filename: str, *, parse: Parse = parse_in_child) -> DraftFile:
    """The draft in the file, fit to be stored. It may take a second and needs no database.

    A file of our own may be read here by `portal.drafts.importing.parse`; one that was sent may
    not. Raises `BadFile` where there is no draft in it.
    """
    name = safe_name(filename)
    draft = fit(parse(data, name))
    places = [
        Place(node.kind, node.label, rendering.plain_words(node.title, draft.text_format), above)
        for node, above, _ in _with_owners(draft.sections)
    ]
    return DraftFile(name, data, draft, addresses(places))


def store_draft(
    consultation: Consultation, file: DraftFile, *, by: User | None, seen: str | None = None
) -> DraftVersion:
    """The file is a version in preparation, in place of one that was there already.

    `seen` is the `state` of the newest version when the person chose the file; None replaces
    whatever is there. Raises `Conflict` where a colleague's work since would be lost.

    Its sections carry on those of the newest published version whose words they have. The same file
    as the newest version's is that version, and a file that says what the published one says is
    that: nothing changes and what was mended stays.
    """
    draft = file.draft
    lock(consultation)
    newest = queries.newest(consultation.id)
    if newest is not None:
        db.session.refresh(newest)
    if newest is not None and (newest.source, newest.source_name) == (file.data, file.name):
        return newest
    published = queries.newest_published(consultation.id)
    nodes = list(_with_owners(draft.sections))
    origins = [Origin(uuid4().hex) for _ in nodes]
    if published is not None:
        said = contents.of_draft(draft, [(node, above) for node, above, _ in nodes])
        earlier = queries.contents_of(published)
        if said.says_the_same_as(earlier):
            return published
        origins = carried(published, earlier, said)
    if newest is not None and not newest.is_published and seen not in (None, state(newest)):
        name = newest.changed_by_name or newest.made_by_name
        raise Conflict(
            f"{name} has worked on version {newest.number} since you opened this page. Look at it "
            "before you send the file again: the file takes its place."
        )
    number, revision = 1, 1
    if newest is not None:
        number = newest.number + 1 if newest.is_published else newest.number
        if not newest.is_published:
            # A form that was open on it must not fit a section that has the same id by chance.
            revision = queries.highest_revision(newest.id) + 1
            _delete(newest)
    version = DraftVersion(
        consultation_id=consultation.id,
        number=number,
        title=draft.title,
        report_number=draft.report_number,
        report_date=draft.report_date,
        report_by=draft.report_by,
        text_format=draft.text_format,
        source_name=file.name,
        source=file.data,
        made_at=clock.now(),
        made_by_name=by.name if by else SYSTEM,
    )
    db.session.add(version)
    db.session.flush()
    doubts = _store(version, file, nodes, origins, revision)
    record(
        "draft imported",
        actor=by,
        subject_kind="draft version",
        subject_id=version.id,
        consultation_id=consultation.id,
        number=number,
        sections=len(nodes),
        doubts=doubts,
    )
    return version


def state(version: DraftVersion | None) -> str:
    """What stands for a version in a form, to tell whether it is still as it was."""
    if version is None:
        return ""
    return f"{version.id} {(version.changed_at or version.made_at).isoformat()}"


def safe_name(filename: str) -> str:
    """The file's own name without folders, control characters or what file systems refuse."""
    name = PurePath(filename.replace("\\", "/")).name
    # Cf holds the characters that turn writing round: "draft\u202etxt.exe" reads as another name.
    shown = "".join(
        c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    shown = _NOT_IN_A_NAME.sub("", shown).strip(" .")
    if not shown:
        return UNNAMED_FILE
    path = PurePath(shown)
    suffix = path.suffix[:20]
    return path.name.removesuffix(path.suffix)[: FILE_NAME_LENGTH - len(suffix)] + suffix


def _delete(version: DraftVersion) -> None:
    for table in (ImportDoubt, TakenWording, Picture, Descent, Footnote, Section):
        db.session.execute(delete(table).where(table.version_id == version.id))
    db.session.execute(delete(DraftVersion).where(DraftVersion.id == version.id))


def _store(
    version: DraftVersion,
    file: DraftFile,
    nodes: Sequence[tuple[ParsedSection, int | None, int]],
    origins: Sequence[Origin],
    revision: int,
) -> int:
    """The draft's sections, notes and doubts are rows. How many doubts there are."""
    draft = file.draft
    rows = [
        Section(
            version_id=version.id,
            position=position,
            identity=origin.identity,
            kind=node.kind,
            marker=node.marker,
            label=node.label,
            slug=slug,
            title=node.title,
            text=node.text,
            for_information=node.for_information,
            revision=revision,
        )
        for position, ((node, _, _), slug, origin) in enumerate(
            zip(nodes, file.slugs, origins, strict=True), start=1
        )
    ]
    # One statement for each depth: a row's owner must have its id before the row.
    for depth in range(max(depth for _, _, depth in nodes) + 1):
        for row, (_, above, its_depth) in zip(rows, nodes, strict=True):
            if its_depth == depth:
                row.parent_id = rows[above].id if above is not None else None
                db.session.add(row)
        db.session.flush()
    db.session.add_all(
        Descent(version_id=version.id, section_id=row.id, from_identity=identity)
        for row, origin in zip(rows, origins, strict=True)
        for identity in origin.descends_from
    )
    db.session.add_all(
        Footnote(version_id=version.id, number=note.number, position=position, text=note.text)
        for position, note in enumerate(draft.footnotes, start=1)
    )
    db.session.add_all(
        Picture(
            version_id=version.id,
            section_id=row.id,
            media_type=node.picture.media_type,
            data=node.picture.data,
        )
        for row, (node, _, _) in zip(rows, nodes, strict=True)
        if node.picture is not None
    )
    doubts = [ImportDoubt(version_id=version.id, sentence=text) for text in draft.doubts]
    for row, (node, _, _) in zip(rows, nodes, strict=True):
        doubts += [
            ImportDoubt(version_id=version.id, section_id=row.id, sentence=text)
            for text in node.doubts
        ]
    db.session.add_all(doubts)
    db.session.flush()
    return len(doubts)


def _with_owners(
    sections: Sequence[ParsedSection],
) -> Iterator[tuple[ParsedSection, int | None, int]]:
    """Every section in reading order with the index of its owner and its depth."""
    index = -1
    waiting: list[tuple[ParsedSection, int | None, int]] = [
        (section, None, 0) for section in reversed(sections)
    ]
    while waiting:
        node, above, depth = waiting.pop()
        index += 1
        yield node, above, depth
        waiting += [(child, index, depth + 1) for child in reversed(node.children)]
