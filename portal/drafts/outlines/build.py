"""Building an outline from a version's rows: nesting, levels, passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from portal.drafts import rendering
from portal.drafts.lineage.traces import Earlier, follow
from portal.drafts.models import DraftVersion, Footnote, Section
from portal.drafts.outlines.names import name_of
from portal.drafts.outlines.notes import Note, notes_of, pages_of
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import (
    UNDESCRIBED_PICTURE,
    FootnoteView,
    Outline,
    Passage,
    SectionView,
    Trace,
)
from portal.drafts.rendering import NoteLinks

TOP_LEVEL = 2
DEEPEST_LEVEL = 4
ALWAYS_AT_THE_TOP = frozenset({SectionKind.PART, SectionKind.APPENDIX, SectionKind.SUMMARY})
NO_PICTURES: Mapping[int, int] = {}


def build(
    version: DraftVersion,
    sections: Sequence[Section],
    footnotes: Sequence[Footnote],
    *,
    pictures: Mapping[int, int] = NO_PICTURES,
    earlier: Iterable[Earlier] = (),
    descents: Sequence[tuple[int, str, str]] = (),
) -> Outline:
    """The version as it is read. `sections` and `footnotes` come in order of position.

    `pictures` are ids by section id, `earlier` and `descents` as `traces.follow` wants them.
    """
    owners = _owning_headings(sections)
    pages = pages_of(sections, owners)
    notes = notes_of(version, sections, footnotes, pages)
    views = _views(version, sections, notes, pages, pictures)
    traces = follow(earlier, views, descents)
    passages = _passages(views, owners, notes, traces)
    return Outline(
        version_id=version.id,
        consultation_id=version.consultation_id,
        number=version.number,
        title=rendering.plain_words(version.title, version.text_format),
        report_number=version.report_number,
        report_date=version.report_date,
        report_by=version.report_by,
        is_published=version.is_published,
        sections=views,
        passages=passages,
        _by_slug={view.slug.lower(): view for view in views},
        _by_id={view.id: view for view in views},
        _passage_of={section_id: p for p in passages for section_id in p.section_ids},
        _traces=traces,
        _owned=_owned(traces),
        _descents=tuple(descents),
    )


def _owned(traces: Mapping[int, Trace]) -> dict[int, tuple[Trace, ...]]:
    """The traces of each earlier heading and of what it owned, in reading order."""
    owned: dict[int, list[Trace]] = {}
    for trace in traces.values():
        owned.setdefault(trace.heading_id, []).append(trace)
    return {heading_id: tuple(its) for heading_id, its in owned.items()}


def _owning_headings(sections: Sequence[Section]) -> dict[int, int]:
    """For each section, by id, the heading it stands under, through its paragraph if need be."""
    owners: dict[int, int] = {}
    for section in sections:
        if section.kind.is_heading or section.parent_id is None:
            owners[section.id] = section.id
        else:
            owners[section.id] = owners[section.parent_id]
    return owners


def _views(
    version: DraftVersion,
    sections: Sequence[Section],
    notes: Mapping[int, Mapping[str, Note]],
    pages: Mapping[int, int],
    pictures: Mapping[int, int],
) -> tuple[SectionView, ...]:
    links = {
        page: NoteLinks({number: note.anchor for number, note in here.items()})
        for page, here in notes.items()
    }
    levels: dict[int | None, int] = {}
    depths: dict[int | None, int] = {}
    views: dict[int, SectionView] = {}
    for section in sections:
        level = depth = 0
        if section.kind.is_heading:
            above = levels.get(section.parent_id, TOP_LEVEL - 1)
            is_top = section.kind in ALWAYS_AT_THE_TOP
            level = levels[section.id] = TOP_LEVEL if is_top else min(above + 1, DEEPEST_LEVEL)
        else:
            depth = depths[section.id] = depths.get(section.parent_id, -1) + 1
        bare = _view(version, section, level, depth, links.get(pages[section.id]))
        picture_id = pictures.get(section.id)
        views[section.id] = _with_picture(bare, picture_id) if picture_id else bare
    return _nested(views)


def _view(
    version: DraftVersion, section: Section, level: int, depth: int, links: NoteLinks | None
) -> SectionView:
    text_format = version.text_format
    title = rendering.words(section.title, text_format, notes=links)
    plain_title = rendering.plain_words(section.title, text_format)
    if section.kind.is_heading and not plain_title:
        plain_title = section.label or section.marker
        title = escape(plain_title)
    return SectionView(
        id=section.id,
        parent_id=section.parent_id,
        identity=section.identity,
        kind=section.kind,
        marker=section.marker,
        label=section.label,
        slug=section.slug,
        title=title,
        plain_title=plain_title,
        heading=_printed_heading(section, title) if section.kind.is_heading else Markup(),
        html=rendering.words(section.text, text_format, section.kind, links, section.label),
        text=section.text,
        plain=plain_title
        if section.kind.is_heading
        else rendering.plain_words(section.text, text_format, section.kind),
        level=level,
        depth=depth,
        for_information=section.for_information,
        revision=section.revision,
    )


def _with_picture(view: SectionView, picture_id: int) -> SectionView:
    if view.plain:
        return replace(view, picture_id=picture_id)
    words = UNDESCRIBED_PICTURE
    return replace(view, picture_id=picture_id, plain=words, html=Markup(words))  # noqa: S704


def _printed_heading(section: Section, title: Markup) -> Markup:
    """B. Supporting information; Appendix 1: Arrangements."""
    if not section.marker or not section.title:
        return title
    stop = "." if section.kind in (SectionKind.PART, SectionKind.HEADING) else ":"
    return Markup("{}{} {}").format(section.marker, stop, title)


def _nested(flat: Mapping[int, SectionView]) -> tuple[SectionView, ...]:
    """The same views, each with the words that stand inside it."""
    inside: dict[int | None, list[SectionView]] = {}
    nested = []
    # From the end, so that what stands inside a section is complete when the section is made.
    for bare in reversed(list(flat.values())):
        children = tuple(reversed(inside.pop(bare.id, []))) if not bare.is_heading else ()
        view = replace(bare, children=children) if children else bare
        if not view.is_heading:
            inside.setdefault(view.parent_id, []).append(view)
        nested.append(view)
    return tuple(reversed(nested))


def _passages(
    views: Sequence[SectionView],
    owners: Mapping[int, int],
    notes: Mapping[int, Mapping[str, Note]],
    traces: Mapping[int, Trace],
) -> tuple[Passage, ...]:
    by_id = {view.id: view for view in views}
    come_to: dict[int, list[int]] = {}
    for trace in traces.values():
        if trace.now is not None:
            come_to.setdefault(owners[trace.now.id], []).append(trace.section_id)
    words_of: dict[int, list[SectionView]] = {}
    for view in views:
        if not view.is_heading:
            words_of.setdefault(owners[view.id], []).append(view)
    owning = [view for view in views if view.id in words_of]
    named = [name_of(heading, words_of[heading.id], _part_of(heading, by_id)) for heading in owning]
    ranges = Counter(name.range for name in named)
    return tuple(
        Passage(
            heading=heading,
            words=tuple(words_of[heading.id]),
            range=name.range,
            name=name.in_lists,
            short_name=name.short(is_unique=ranges[name.range] == 1),
            part=_part_of(heading, by_id),
            footnotes=tuple(
                FootnoteView(
                    number=number,
                    anchor=note.anchor,
                    html=note.html,
                    section=by_id[note.marked_in] if note.marked_in else None,
                )
                for number, note in sorted(
                    notes.get(heading.id, {}).items(), key=lambda item: item[1].footnote.position
                )
            ),
            section_ids=frozenset(
                [
                    heading.id,
                    *(view.id for view in words_of[heading.id]),
                    *come_to.get(heading.id, ()),
                ]
            ),
        )
        for heading, name in zip(owning, named, strict=True)
    )


def _part_of(heading: SectionView, by_id: Mapping[int, SectionView]) -> SectionView | None:
    above = heading
    while above.parent_id is not None:
        above = by_id[above.parent_id]
    return above if above is not heading else None
