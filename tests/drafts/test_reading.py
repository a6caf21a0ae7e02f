"""A version as it is read: both real reports, from the file through the database."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from portal.drafts import actions, outlines, queries
from portal.drafts.importing import parse
from portal.drafts.parsed import ParsedDraft, SectionKind
from portal.drafts.reading import Outline
from tests import factories
from tests.drafts.reports import CONSULTATION_PROCESS, WORK_PROGRAMME, report
from tests.drafts.scenes import imported, imported_report, make_preparing


def shape(draft: ParsedDraft) -> list[tuple[SectionKind, str, str, str, str]]:
    return [(s.kind, s.marker, s.label, s.title, s.text) for s in draft.walk()]


def stored_shape(version_id: int) -> list[tuple[SectionKind, str, str, str, str]]:
    return [(s.kind, s.marker, s.label, s.title, s.text) for s in queries.sections_of(version_id)]


def test_both_reports_come_back_whole_from_the_database(db: SQLAlchemy) -> None:
    for name in (WORK_PROGRAMME, CONSULTATION_PROCESS):
        parsed = parse(report(name), name)
        version = imported(make_preparing(name[:20]), report(name))
        db.session.expire_all()
        assert stored_shape(version.id) == shape(parsed)
        assert [(n.number, n.text) for n in queries.footnotes_of(version.id)] == [
            (note.number, note.text) for note in parsed.footnotes
        ]
        db.session.rollback()


def test_addresses_of_both_reports_are_unique(db: SQLAlchemy) -> None:
    for name in (WORK_PROGRAMME, CONSULTATION_PROCESS):
        slugs = [view.slug.lower() for view in imported_report(name).sections]
        assert len(set(slugs)) == len(slugs)
        db.session.rollback()


def test_the_consultation_process_has_these_passages(db: SQLAlchemy) -> None:
    outline = imported_report(CONSULTATION_PROCESS)
    assert [(p.name, p.slug, p.is_answerable) for p in outline.passages] == [
        ("Summary", "summary", True),
        ("A. Recommendations", "A", True),
        ("B1 to B4. Supporting information", "B", True),
        ("B5 to B6. Consultation on the strategy", "consultation-on-the-strategy", True),
        ("C. Equalities and race relations implications", "C", True),
        ("D. Financial implications", "D", True),
        ("E. Background papers", "E", False),
        ("F. Contact details", "F", False),
        (
            "Appendix 1. Internal Consultation – MPA",
            "appendix-1-internal-consultation-mpa",
            True,
        ),
        (
            "Appendix 1. Internal Consultation - MPS",
            "appendix-1-internal-consultation-mps",
            True,
        ),
        (
            "Appendix 1. Consultation with Borough and Operational Command Units (BOCUs and OCUs)",
            "appendix-1-consultation-with-borough-and-operational-command-units",
            True,
        ),
        ("Appendix 1. MPS Strategic Committees", "appendix-1-mps-strategic-committees", True),
        ("Appendix 1. External Consultation", "appendix-1-external-consultation", True),
        ("Appendix 1. E consultation", "appendix-1-e-consultation", True),
        ("Appendix 1. The Job", "appendix-1-the-job", True),
    ]


def test_the_work_programme_has_these_passages(db: SQLAlchemy) -> None:
    outline = imported_report(WORK_PROGRAMME)
    assert [p.name for p in outline.passages] == [
        "Summary",
        "A1 to A4. Recommendation",
        "B1 to B5. Supporting information",
        "B6 to B8. Work priorities",
        "B9 to B12. Further consultation and performance scrutiny",
        "C. Financial implications",
        "D. Background papers",
        "E. Contact details",
        "Appendix 1, objective one. Develop processes and procedures to ensure that the CDO "
        "Committee is effective in assisting the MPA…",
        "Appendix 1, objective two. Develop systems, processes and structures that would effect "
        "the efficient and effective management…",
        "Appendix 1, objective three. To assist the MPA to achieve its organisational equal "
        "opportunities and diversity objectives in…",
        "Appendix 1, objective four. To assist the MPA to achieve its organisational objectives of "
        "ensuring the efficiency and…",
        "Appendix 1, objective five. Develop and implement efficient and inclusive consultation "
        "processes and mechanisms to meet the…",
        "Appendix 1, objective six. To provide specific advice, guidance, support and assistance "
        "to Consultative Groups and Independent…",
        "Appendix 1, objective seven. In consultation with the MPA's Communication Unit develop a "
        "community engagement action plan to…",
    ]


def test_short_names_tell_every_passage_from_the_others(db: SQLAlchemy) -> None:
    for name in (WORK_PROGRAMME, CONSULTATION_PROCESS):
        names = [passage.short_name for passage in imported_report(name).passages]
        assert len(set(names)) == len(names)
        db.session.rollback()
    assert names[2:4] == ["B1 to B4", "B5 to B6"]
    assert names[-1] == "Appendix 1, The Job"


def test_b6_holds_its_bullets(db: SQLAlchemy) -> None:
    outline = imported_report(WORK_PROGRAMME)
    passage = outline.passage("b6")
    assert passage is not None
    assert passage.name == "B6 to B8. Work priorities"
    assert [view.label for view in passage.blocks] == ["B6", "B7", "B8"]
    b6 = passage.blocks[0]
    assert [view.label for view in b6.children] == [f"B6, bullet {n}" for n in (1, 2, 3, 4)]
    (run,) = b6.runs
    assert (run.tag, len(run.items)) == ("ul", 4)
    assert [view.anchor for view in b6.children][:2] == ["B6-bullet-1", "B6-bullet-2"]


def test_objectives_hold_their_printed_numbers(db: SQLAlchemy) -> None:
    outline = imported_report(WORK_PROGRAMME)
    passage = outline.passage("appendix-1-objective-three-2")
    assert passage is not None
    assert passage.slug == "appendix-1-objective-three"
    field, lead = passage.blocks
    assert field.kind is SectionKind.FIELD
    assert str(field.html).startswith("<b>Key work responsibilities:</b> Equal Opportunities")
    (run,) = lead.runs
    assert (run.tag, [item.number for item in run.items]) == ("ol", [str(n) for n in range(1, 11)])


def test_a_footnote_in_a_heading_links_both_ways(db: SQLAlchemy) -> None:
    outline = imported_report(WORK_PROGRAMME)
    passage = outline.passage("appendix-1-objective-six")
    assert passage is not None
    assert '<a class="govuk-link" id="ref-6" href="#fn-6"' in passage.title
    assert "[^6]" not in passage.name
    assert passage.heading.plain_title.endswith("to achieve its objectives.")
    (note,) = passage.footnotes
    assert (note.number, note.anchor) == ("6", "6")
    assert note.section is passage.heading


def test_every_footnote_of_the_work_programme_is_anchored_once(db: SQLAlchemy) -> None:
    outline = imported_report(WORK_PROGRAMME)
    anchored = [(n.number, n.section.label) for n in outline.footnotes if n.section]
    assert anchored == [
        ("1", "Appendix 1, objective three, 5"),
        ("2", "Appendix 1, objective three, 8"),
        ("3", "Appendix 1, objective four, 1"),
        ("4", "Appendix 1, objective four, 3"),
        ("5", "Appendix 1, objective five, 2"),
        ("6", "Appendix 1, objective six"),
        ("7", "Appendix 1, objective seven, responsibilities"),
    ]


def test_headings_are_printed_as_in_the_paper(db: SQLAlchemy) -> None:
    outline = imported_report(CONSULTATION_PROCESS)
    assert [(h.level, str(h.heading)) for h in outline.headings][:9] == [
        (2, "Summary"),
        (2, "A. Recommendations"),
        (2, "B. Supporting information"),
        (3, "Consultation on the strategy"),
        (2, "C. Equalities and race relations implications"),
        (2, "D. Financial implications"),
        (2, "E. Background papers"),
        (2, "F. Contact details"),
        (2, "Appendix 1: Arrangements for Consulting on the MPA/MPS draft Consultation Strategy"),
    ]


def test_sections_are_found_by_address_without_regard_to_case(db: SQLAlchemy) -> None:
    outline = imported_report(CONSULTATION_PROCESS)
    section = outline.section("B4")
    assert section is not None
    assert outline.section("b4") is section
    assert outline.section_by_id(section.id) is section
    assert outline.section("B99") is None
    assert outline.passage("B99") is None


def test_a_bare_heading_has_no_passage(db: SQLAlchemy) -> None:
    outline = imported_report(CONSULTATION_PROCESS)
    appendix = outline.section("appendix-1")
    assert appendix is not None
    assert outline.passage_of(appendix.id) is None
    assert outline.section_by_id(appendix.id) is appendix
    external = outline.passage("appendix-1-external-consultation")
    assert external is not None
    assert external.part is appendix


def test_neighbours_end_at_both_ends(db: SQLAlchemy) -> None:
    outline = imported_report(CONSULTATION_PROCESS)
    first, second, last = outline.passages[0], outline.passages[1], outline.passages[-1]
    assert outline.neighbours(first) == (None, second)
    assert outline.neighbours(second) == (first, outline.passages[2])
    assert outline.neighbours(last) == (outline.passages[-2], None)


MARKDOWN = """\
# A draft[^1] & more

Opening words.

## One

### Inside[^2]

First.[^1]

## Two

Second.[^1] Again.[^1]

- bullet

  more of it

1. numbered

[^1]: Shared *note*.
[^2]: Of a heading.
"""


def outline_of_markdown(text: str) -> Outline:
    version = actions.import_draft(
        make_preparing(), data=text.encode(), filename="draft.md", by=None
    )
    return queries.outline_of(version)


def test_a_note_marked_in_two_passages_is_printed_in_both(db: SQLAlchemy) -> None:
    outline = outline_of_markdown(MARKDOWN)
    noted = [
        [(n.number, n.anchor, n.section.label if n.section else None) for n in p.footnotes]
        for p in outline.passages
    ]
    two = outline.passage("two")
    assert two is not None
    assert noted[0] == [("1", "1", None)]
    assert noted[-1] == [("1", "1-3", two.words[0].label)]
    assert str(two.words[0].html).count('id="ref-1-3"') == 1
    assert str(two.words[0].html).count('href="#fn-1-3"') == 2


def test_a_title_is_read_without_its_marks(db: SQLAlchemy) -> None:
    assert outline_of_markdown(MARKDOWN).title == "A draft & more"


def test_a_version_without_sections_is_an_empty_outline(db: SQLAlchemy) -> None:
    version = factories.make_version(make_preparing(), published=False)
    outline = outlines.build(version, [], [])
    assert (outline.sections, outline.passages, outline.footnotes) == ((), (), ())
