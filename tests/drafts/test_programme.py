"""A work programme is a draft: its owners, dates, resources and risks are sections of it."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.config import ROOT
from portal.drafts import actions, queries
from portal.drafts.actions.mending import Wording
from portal.drafts.importing import parse
from portal.drafts.parsed import ParsedDraft, SectionKind
from portal.drafts.programme import Objective, Plan, programme
from tests import factories
from tests.conftest import SignIn
from tests.drafts.reports import WORK_PROGRAMME, all_doubts
from tests.drafts.scenes import imported, imported_report, make_preparing, section_called

PROGRAMME = """\
A programme for tests

A. Part

Words.

Appendix 1: Work

Key objective one: To do it.
Owner: the Clerk
Due date: March 2027

Performance outcome:

1. First outcome.
Owner: Head of Unit
By when: June 2027
Risk: nobody may come.

2. Second outcome.

   Lead officer: the Deputy
   Resource implications: one post.

3. Third outcome.

Owner: a member

4. Fourth outcome.

Resource implications: one officer.

They are from the present staff.

Key objective two: To do more.

Performance outcome:

1. Only outcome.

Risk: none.
"""
ONE, TWO = "Appendix 1, objective one", "Appendix 1, objective two"


def read(text: str = PROGRAMME, name: str = "programme.txt") -> ParsedDraft:
    return parse(text.encode(), name)


def fields(draft: ParsedDraft) -> list[tuple[str, str]]:
    return [(s.label, s.text) for s in draft.walk() if s.kind is SectionKind.FIELD]


EXPECTED = [
    (f"{ONE}, owner", "Owner: the Clerk"),
    (f"{ONE}, due", "Due date: March 2027"),
    (f"{ONE}, 1, owner", "Owner: Head of Unit"),
    (f"{ONE}, 1, due", "By when: June 2027"),
    (f"{ONE}, 1, risk", "Risk: nobody may come."),
    (f"{ONE}, 2, owner", "Lead officer: the Deputy"),
    (f"{ONE}, 2, resources", "Resource implications: one post."),
    (f"{ONE}, 3, owner", "Owner: a member"),
    (f"{TWO}, risk", "Risk: none."),
]


def as_markdown(text: str) -> str:
    return "# " + text.replace("A. Part", "## A. Part").replace(
        "Appendix 1", "## Appendix 1"
    ).replace("Key objective", "### Key objective")


def test_fields_of_objectives_and_of_outcomes_are_sections() -> None:
    assert fields(read()) == EXPECTED
    assert all_doubts(read()) == [f"{TWO} has no resource implications; the other objectives have."]


def test_markdown_gives_the_same_fields() -> None:
    assert fields(read(as_markdown(PROGRAMME), "programme.md")) == EXPECTED


def test_bold_names_and_bullets_in_markdown_are_fields_too() -> None:
    text = as_markdown(PROGRAMME).replace("Owner: a member", "   - **Owner:** a member")
    assert (f"{ONE}, 3, owner", "**Owner:** a member") in fields(read(text, "programme.md"))


def test_outcomes_after_a_field_stay_in_their_list() -> None:
    kinds = {s.label: s.kind for s in read().walk() if s.marker.isdigit()}
    assert set(kinds.values()) == {SectionKind.LIST_ITEM}
    assert len(kinds) == 5


def test_the_resources_of_an_objective_stay_paragraphs() -> None:
    found = [(s.kind, s.text) for s in read().walk() if s.label == f"{ONE}, resources"]
    assert found == [
        (SectionKind.PARAGRAPH, "Resource implications: one officer."),
        (SectionKind.PARAGRAPH, "They are from the present staff."),
    ]


def test_the_same_lines_outside_an_objective_are_words() -> None:
    draft = read("T\n\nA. Part\n\n1. Words.\nOwner: the Clerk\nRisk: none.\n")
    assert [s.text for s in draft.walk()] == ["", "Words.\nOwner: the Clerk\nRisk: none."]


@pytest.mark.parametrize("width", [40, 60, 78])
def test_a_file_wrapped_at_any_width_keeps_the_fields(width: int) -> None:
    words = "An outcome that is told in so many words that they run over the edge of the page."
    lines, line = [], "1."
    for word in words.split():
        if len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line += f" {word}"
    wrapped = "\n".join([*lines, line])
    draft = read(PROGRAMME.replace("1. First outcome.", wrapped))
    assert fields(draft) == EXPECTED


def words(plan: Plan) -> tuple[list[str], ...]:
    return tuple(
        [field.words for field in fields]
        for fields in (plan.owner, plan.due, plan.resources, plan.risk)
    )


def _programme(text: str = PROGRAMME) -> tuple[Objective, ...]:
    return programme(queries.outline_of(imported(make_preparing(), text)))


def test_a_programme_has_who_does_what_by_when(db: SQLAlchemy) -> None:
    one, two = _programme()
    assert (one.view.label, words(one.plan)) == (
        ONE,
        (
            ["the Clerk"],
            ["March 2027"],
            ["one officer.", "They are from the present staff."],
            [],
        ),
    )
    assert [(o.view.plain, words(o.plan)) for o in one.outcomes] == [
        ("First outcome.", (["Head of Unit"], ["June 2027"], [], ["nobody may come."])),
        ("Second outcome.", (["the Deputy"], [], ["one post."], [])),
        ("Third outcome.", (["a member"], [], [], [])),
        ("Fourth outcome.", ([], [], [], [])),
    ]
    assert (words(two.plan), len(two.outcomes)) == (([], [], [], ["none."]), 1)


def test_the_real_programme_is_read_whole(db: SQLAlchemy) -> None:
    objectives = programme(imported_report(WORK_PROGRAMME))
    assert [(o.view.label.split()[-1], len(o.outcomes)) for o in objectives] == [
        ("one", 4),
        ("two", 6),
        ("three", 10),
        ("four", 5),
        ("five", 5),
        ("six", 7),
        ("seven", 4),
    ]
    # Three has none; seven numbers them with its outcomes; one goes on in a second paragraph.
    assert [len(o.plan.resources) for o in objectives] == [2, 1, 0, 1, 1, 1, 1]
    first = objectives[1].plan.resources[0].words
    assert first.startswith("there are no additional staffing resources required")


def test_the_sample_programme_states_owners_dates_resources_and_risks(db: SQLAlchemy) -> None:
    paper = (ROOT / "portal/sample/papers/cdo-work-programme.txt").read_text(encoding="utf-8")
    objectives = _programme(paper)
    plans = [o.plan for o in objectives] + [out.plan for o in objectives for out in o.outcomes]
    stated = [sum(bool(filled[n]) for filled in map(words, plans)) for n in range(4)]
    assert (len(objectives), stated) == (3, [4, 3, 4, 2])


def test_a_draft_without_objectives_has_no_programme(db: SQLAlchemy) -> None:
    assert _programme("T\n\nA. Part\n\n1. Words.\n") == ()


def test_a_paragraph_mended_into_a_field_is_in_the_programme(db: SQLAlchemy) -> None:
    admin = factories.make_user("Ada Lane")
    version = imported(make_preparing(), PROGRAMME.replace("Owner: a member", "Perhaps a member."))
    section = next(s for s in queries.sections_of(version.id) if s.text == "Perhaps a member.")
    actions.mend_section(
        section,
        Wording(SectionKind.FIELD, "", f"{ONE}, owner", "Owner: a member", False),
        revision=section.revision,
        by=admin,
    )
    (one, _) = programme(queries.outline_of(version))
    assert [field.words for field in one.plan.owner] == ["the Clerk", "a member"]


def test_the_page_shows_the_programme_and_links_to_its_sections(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    body = factories.make_body("Lambeth CPCG")
    consultation = factories.make_consultation("programme", bodies=(body,))
    version = imported(consultation, PROGRAMME)
    actions.publish(version, by=factories.make_user())
    db.session.commit()
    slug = section_called(version, f"{ONE}, 1, owner").slug
    client = sign_in(factories.make_member(body))
    page = client.get("/consultations/programme/draft/programme").text
    assert "Head of Unit" in page
    assert f'href="/consultations/programme/draft/{slug}"' in page
    assert "Not stated" in page
    assert "/draft/programme" in client.get("/consultations/programme/draft/").text
    assert client.get(f"/consultations/programme/draft/{slug}").status_code == 200


def test_a_draft_without_objectives_has_no_such_page_and_no_link(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    body = factories.make_body("Lambeth CPCG")
    consultation = factories.make_consultation("strategy", bodies=(body,))
    factories.make_version(consultation)
    client = sign_in(factories.make_member(body))
    assert client.get("/consultations/strategy/draft/programme").status_code == 404
    assert "/draft/programme" not in client.get("/consultations/strategy/draft/").text
