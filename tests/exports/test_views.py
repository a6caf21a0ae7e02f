"""The list of who is coming, taken away by its organiser and by nobody else."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts.models import Right
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.exports.attendees import HEADER
from portal.meetings.models import Answer
from portal.stakeholders.models import BodyKind
from tests import factories
from tests.conftest import SignIn
from tests.databases import empty
from tests.meetings.scene import Scene, make_scene
from tests.statements import statements

NEEDS = "canary-access-needs"


def take(client: FlaskClient, scene: Scene) -> TestResponse:
    return client.post(scene.staff_address("/attendees.csv"), buffered=True)


def rows_of(answer: TestResponse) -> list[list[str]]:
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_every_person_and_every_silent_body_is_a_row(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(4, seats=1)
    scene.bodies[0].borough = "Lambeth"
    scene.bodies[2].kind = BodyKind.GLA_GROUP
    scene.reply(0, ("Grace", "Step-free, please"), "Tom")
    scene.reply(1, "Colin")
    scene.cancel(1, "Colin")
    scene.reply(2, answer=Answer.MAYBE)
    answer = take(sign_in(scene.organiser), scene)
    assert answer.status_code == 200
    at = f"{clock.in_london(clock.now()):%Y-%m-%d}"
    header, *rows = rows_of(answer)
    assert header == list(HEADER)
    cpcg = "Community and Police Consultative Group"
    told = [[*row[:9], row[9][:10]] for row in rows]
    grace = ["Body 00 CPCG", cpcg, "Lambeth", "yes", "Grace", "confirmed", ""]
    assert told == [
        [*grace, "Step-free, please", "Lead 00", at],
        ["Body 00 CPCG", cpcg, "Lambeth", "yes", "Tom", "waiting", "1", "", "Lead 00", at],
        ["Body 01 CPCG", cpcg, "", "no", "Colin", "cancelled", "", "", "Lead 01", at],
        ["Body 02 CPCG", "GLA Group", "", "maybe", "", "", "", "", "Lead 02", at],
        ["Body 03 CPCG", cpcg, "", "not answered", "", "", "", "", "", ""],
    ]


def test_the_file_is_one_that_excel_opens_and_nobody_keeps(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = take(sign_in(scene.organiser), scene)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    day = clock.in_london(scene.meeting.starts_at).date()
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f"attachment; filename=attendees-strategy-{day}.csv"
    assert answer.data.startswith(b"\xef\xbb\xbfBody,Kind,")
    assert answer.data.endswith(b"\r\n")


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@SUM(A1)", "＝x", "<b>x</b>", "a\nb", "£ŵ🙂"]
)
def test_what_people_wrote_is_text_in_every_cell(
    db: SQLAlchemy, sign_in: SignIn, text: str
) -> None:
    scene = make_scene(1)
    scene.bodies[0].name = scene.bodies[0].borough = text
    scene.leads[0].name = text
    scene.reply(0, (f"{text} Smith", text))
    _, row = rows_of(take(sign_in(scene.organiser), scene))
    shown = text if text[0] in "<a£" else f"'{text}"
    assert [row[0], row[2], row[7], row[8]] == [shown] * 4
    assert row[4] == f"{shown} Smith".replace("\n", " ")


def test_taking_the_list_is_in_the_record_without_what_it_says(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    take(sign_in(scene.organiser), scene)
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "attendees exported")
    ).one()
    assert (event.actor_id, event.subject_id) == (scene.organiser.id, scene.meeting.id)
    assert event.details == {}


def test_a_get_shows_nothing(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    answer = sign_in(scene.organiser).get(scene.staff_address("/attendees.csv"))
    assert answer.status_code == 405
    assert "Grace" not in answer.text


@pytest.mark.parametrize("right", [*sorted(set(Right) - {Right.ORGANISER}), None])
def test_nobody_but_an_organiser_takes_it(
    db: SQLAlchemy, sign_in: SignIn, right: Right | None
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    who = factories.make_user("Other", right) if right else scene.leads[0]
    answer = take(sign_in(who), scene)
    assert answer.status_code == 403
    assert NEEDS not in answer.text
    assert "attendees exported" not in db.session.scalars(select(AuditEvent.verb)).all()


def test_another_consultations_meeting_is_not_found(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    foreign = factories.make_meeting(factories.make_consultation("elsewhere"))
    address = f"/staff/consultations/strategy/meetings/{foreign.id}/attendees.csv"
    assert sign_in(scene.organiser).post(address).status_code == 404


def test_another_meetings_people_are_not_in_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    second = factories.make_meeting(scene.consultation, in_days=40)
    Scene(scene.consultation, second, scene.bodies, scene.leads, scene.organiser).reply(0, "Ruby")
    scene.reply(0, "Grace")
    answer = take(sign_in(scene.organiser), scene)
    assert [row[4] for row in rows_of(answer)[1:]] == ["Grace", "", ""]


def test_the_file_takes_as_many_statements_for_3_bodies_as_for_60(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    counted = []
    for bodies in (3, 60):
        empty(db)
        scene = make_scene(bodies, seats=20)
        for n in range(bodies):
            scene.reply(n, f"Person of {n:02}", f"Colleague of {n:02}")
        client = sign_in(scene.organiser)
        with statements() as sent:
            assert len(rows_of(take(client, scene))) == 2 * bodies + 1
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_somebody_can_reply_while_the_file_is_leaving(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    organiser, lead = sign_in(scene.organiser), sign_in(scene.leads[1])
    file, page = scene.staff_address("/attendees.csv"), scene.address()
    portal_db.session.commit()

    def take_slowly() -> int:
        # One thread is one context, as in a server: the file begins, waits, and ends in it.
        answer = FlaskClient.open(organiser, file, method="POST")
        parts = iter(answer.iter_encoded())
        assert next(parts).startswith(b"\xef\xbb\xbf")
        assert b"Grace" in next(parts)
        with ThreadPoolExecutor(1) as other:
            data = {"answer": "no", "revision": "0"}
            written = other.submit(lambda: lead.post(page, data=data).status_code).result()
        assert len(list(parts)) == 2
        answer.close()
        return written

    with ThreadPoolExecutor(1) as server:
        assert server.submit(take_slowly).result() == 303
