"""The paper pack as a page: everything that is asked, and nothing that anybody answered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.config import ROOT
from portal.db import db as portal_db
from portal.drafts.models import Section
from portal.drafts.parsed import SectionKind
from portal.drafts.queries import published_outline
from portal.exports.paper import views
from portal.exports.paper.pack import Pack, pack_for
from portal.meetings.queries import meetings
from tests import factories, world
from tests.conftest import SignIn
from tests.statements import statements
from tests.world import World, make_world

# What people wrote and who they are: none of it belongs on paper that says only what is asked.
CANARIES = (
    world.LAMBETH_DRAFT,
    world.CAMDEN_WAITING,
    world.CAMDEN_PUBLISHED,
    world.CAMDEN_WITHHELD,
    world.CAMDEN_NEEDS,
    world.ELSEWHERE,
    world.WITHHELD_NOTE,
    "Shirley Boateng",
    "Colin Avery",
    "Camden CPCG",
    "Stranger CPCG",
)
PAPER = "/consultations/strategy/paper"


def pack_of(world: World, body_name: str = "") -> Pack:
    if body_name:
        world.lambeth.name = body_name
    return pack_for(
        world.consultation,
        world.lambeth,
        published_outline(world.version.id),
        meetings(world.consultation.id),
        moment=clock.now(),
        closes_at=world.consultation.closes_at,
        email="team@mpa.example",
    )


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_form_asks_about_every_section_by_number_and_name(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    html = sign_in(made.people["member"]).get(f"{PAPER}/").text
    asked = re.findall(r'<h3 id="answer-\d+">(.*?)</h3>', html)
    outline = published_outline(made.version.id)
    assert asked == [passage.name for passage in outline.answerable]
    assert asked == ["Summary", "A1 to A2. Recommendations", "B1 to B4. Supporting information"]
    rooms = re.findall(r'<th scope="row">([^<]*)</th>', html)
    assert rooms[:9] == [
        "Summary as a whole",
        "A1 to A2 as a whole",
        "A1",
        "A2",
        "B1 to B4 as a whole",
        "B1",
        "B2",
        "B3",
        "B4",
    ]
    boxes = "<li>Support</li><li>Object</li><li>Neither: we have comments</li><li>Nothing to add"
    assert html.replace("\n", "").count(boxes) == len(asked)


def test_the_draft_stands_in_it_whole_with_numbers_and_footnotes(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    said = words_of(sign_in(made.people["lead"]).get(f"{PAPER}/").text)
    for words in ("A1 Agree thing 1.", "B4 Reason number 4.", "1. A note.", "None."):
        assert said.count(words) == 1, words


def test_there_is_a_slip_for_each_meeting_that_still_takes_replies(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    second = factories.make_meeting(made.consultation, in_days=40)
    second.title = "Second meeting"
    for title, days, replies in (("Past", -2, -5), ("Too late to reply", 3, -1)):
        factories.make_meeting(
            made.consultation, in_days=days, replies_close_in_days=replies
        ).title = title
    db.session.commit()
    html = sign_in(made.people["lead"]).get(f"{PAPER}/").text
    said = words_of(html)
    assert re.findall(r"<dt>Meeting</dt><dd>(.*?)</dd>", html) == [
        "First meeting",
        "Second meeting",
    ]
    assert said.count("are seen by the organisers of the meeting and by nobody else") == 2
    assert said.count("Reply by ") == 2


def test_it_says_where_to_send_it_and_by_when(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    made.consultation.closes_at = clock.from_london(
        (clock.now() + timedelta(days=30)).date(), clock.in_london(clock.now()).time()
    ).replace(hour=23, minute=59, second=59, microsecond=0)
    db.session.commit()
    pack = pack_of(made)
    said = words_of(sign_in(made.people["lead"]).get(f"{PAPER}/").text)
    assert "10 Dean Farrar Street, London SW1H 0NY" in said
    assert "020 7202 0202" in said
    assert pack.due.endswith("London time.")
    assert said.count(pack.due) == 3
    assert "in large print, in another language or in another form" in said


def test_a_consultation_that_is_over_says_so_and_asks_to_be_called(db: SQLAlchemy) -> None:
    made = make_world()
    made.consultation.closes_at = clock.now() - timedelta(days=1)
    pack = pack_of(made)
    assert pack.due.startswith("This consultation closed on ")
    assert ("Closed", pack.facts[3][1]) == pack.facts[3]


def test_nothing_that_anybody_wrote_is_in_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    html = sign_in(made.people["lead"]).get(f"{PAPER}/").text
    assert "Paper for Lambeth CPCG" in html
    assert [words for words in CANARIES if words in html] == []


def test_staff_have_the_pack_of_the_body_they_ask_for(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    staff = sign_in(made.people["administrator"])
    address = f"/staff/consultations/strategy/bodies/{made.camden.id}/paper"
    html = staff.get(f"{address}/").text
    assert "Paper for Camden CPCG" in html
    assert [words for words in CANARIES if words in html] == ["Camden CPCG"]
    bodies = staff.get("/staff/consultations/strategy/bodies/").text
    assert f'href="{address}/"' in bodies


@pytest.mark.parametrize("suffix", ["/", ".docx", ".pdf"])
def test_a_body_that_was_not_asked_has_no_pack(
    suffix: str, db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    elsewhere = factories.make_body("Uninvited CPCG")
    db.session.commit()
    staff = sign_in(made.people["administrator"])
    address = f"/staff/consultations/strategy/bodies/{elsewhere.id}/paper{suffix}"
    assert staff.get(address).status_code == 404


@pytest.mark.parametrize("suffix", ["/", ".docx", ".pdf"])
def test_before_it_opens_a_body_has_no_pack(suffix: str, db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    made.consultation.opens_at = clock.now() + timedelta(days=1)
    db.session.commit()
    assert sign_in(made.people["lead"]).get(f"{PAPER}{suffix}").status_code == 403


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_a_download_is_named_after_the_body_and_kept_by_no_cache(
    suffix: str, db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    answer = sign_in(made.people["lead"]).get(f"{PAPER}.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    name = f"paper-strategy-lambeth-cpcg.{suffix}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


@pytest.mark.parametrize(
    "name, part",
    [
        ("Kensington & Chelsea CPCG", "kensington-chelsea-cpcg"),
        ('../../etc/passwd"\r\nSet-Cookie: x', "etc-passwd-set-cookie-x"),
        ("Société d’Été", "societe-dete"),
        ("伦敦", "body"),
        ("x" * 150, "x" * 60),
    ],
)
def test_any_name_of_a_body_makes_a_safe_file_name(name: str, part: str, db: SQLAlchemy) -> None:
    assert pack_of(make_world(), name).file_name("pdf") == f"paper-strategy-{part}.pdf"


def test_without_the_extra_there_is_no_link_and_a_sentence(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_world()
    lead = sign_in(made.people["lead"])
    assert "Download as a PDF" in lead.get(f"{PAPER}/").text
    monkeypatch.setattr(views, "can_draw", lambda: False)
    assert "Download as a PDF" not in lead.get(f"{PAPER}/").text
    answer = lead.get(f"{PAPER}.pdf")
    assert answer.status_code == 404
    assert "This portal does not make PDFs." in answer.text
    assert f'href="{PAPER}.docx"' in answer.text


def test_the_page_reads_the_same_however_much_was_said(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    lead = sign_in(made.people["lead"])
    lead.get(f"{PAPER}/")
    with statements() as few:
        lead.get(f"{PAPER}/")
    response = made.draft.response
    for _ in range(20):
        factories.make_comment(response, made.version, made.section, author=made.people["lead"])
        factories.make_meeting(made.consultation)
    portal_db.session.commit()
    with statements() as many:
        lead.get(f"{PAPER}/")
    assert len(many) == len(few)


def test_the_whole_draft_has_room_for_comments_where_asked(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    lead = sign_in(made.people["lead"])
    address = "/consultations/strategy/draft/all"
    plain = lead.get(address).text
    assert f'href="{address}?room=yes"' in plain
    assert 'class="room"' not in plain
    html = lead.get(f"{address}?room=yes").text
    named = re.findall(r'<div class="room"><p>(.*?)</p>', html)
    assert named == ["Comments on Summary", "Comments on A1 to A2", "Comments on B1 to B4"]
    assert 'class="para__c' not in html


def test_the_rules_of_print_stand_together_after_all_others() -> None:
    style = (ROOT / "static/css/portal.css").read_text(encoding="utf-8")
    _, print_rules = style.split("@media print {")
    assert print_rules.endswith("\n  }\n}\n")
    assert "\n}\n\n" not in print_rules


def test_items_with_numbers_have_room_and_bullets_have_none(db: SQLAlchemy) -> None:
    made = make_world()
    parent = factories.section_at(made.version, "B4")
    for position, marker, label in ((90, "2", "B4, 2"), (91, "•", "B4")):
        db.session.add(
            Section(
                version_id=made.version.id,
                parent_id=parent.id,
                position=position,
                identity=f"{position:032x}",
                kind=SectionKind.LIST_ITEM,
                marker=marker,
                label=label,
                slug=f"item-{position}",
                title="",
                text="An item.",
                for_information=False,
            )
        )
    db.session.commit()
    assert pack_of(made).questions[-1].rooms[-3:] == ("B3", "B4", "B4, 2")
