"""Forms of other sites, numbers and texts that no database holds, and bodies of any size."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.web.screening import FORM_BYTES
from tests.conftest import SignIn
from tests.world import make_world

OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "http://PORTAL.test"},
    {"Referer": "http://portal.test/sign-in"},
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "null"},
    {"Origin": "null", "Referer": "http://portal.test/"},
    {"Referer": "https://evil.example/portal.test"},
    {"Referer": "http://["},
    {"Origin": "https://evil.example", "Referer": "http://portal.test/"},
]


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_this_site_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/sign-in", headers=headers).status_code == 422


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/sign-in", "/nothing-here", "/consultations/new"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_form_of_another_site_gets_nothing(
    app: Flask, headers: dict[str, str], path: str, method: str
) -> None:
    answer = app.test_client().open(
        path, method=method, headers=headers, data={"words": "planted words"}
    )
    assert answer.status_code == 403
    assert answer.mimetype == "text/plain"
    assert "planted" not in answer.text
    # The visitor's cookie was withheld; a new one would take its place.
    assert "Set-Cookie" not in answer.headers


def test_a_link_of_another_site_leads_here(client: FlaskClient) -> None:
    assert client.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, str(2**31), "1" * 19, "٣"])
@pytest.mark.parametrize("person", ["lead", "moderator", "organiser", "administrator"])
def test_a_number_that_no_column_holds_is_not_there(
    db: SQLAlchemy, sign_in: SignIn, person: str, number: str
) -> None:
    world = make_world()
    browser = sign_in(world.people[person])
    slug = world.consultation.slug
    for path in (
        f"/consultations/{slug}/meetings/{number}",
        f"/consultations/{slug}/comments/{number}/edit",
        f"/staff/consultations/{slug}/moderation/{number}",
        f"/staff/consultations/{slug}/meetings/{number}",
        f"/staff/consultations/{slug}/versions/{number}/",
    ):
        assert browser.get(path).status_code == 404


def test_the_largest_number_is_looked_for(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    path = f"/consultations/{world.consultation.slug}/meetings/{2**31 - 1}"
    assert sign_in(world.people["lead"]).get(path).status_code == 404


def test_a_nul_is_looked_for_nowhere(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    browser = sign_in(world.people["moderator"])
    queue = f"/staff/consultations/{world.consultation.slug}/moderation/"
    assert browser.get("/consultations/a%00b/draft/").status_code == 404
    assert browser.get(f"{queue}?section=a%00b").status_code == 400
    assert browser.get(f"{queue}?section=a%2500b").status_code == 200


def test_a_body_larger_than_a_form_is_a_page_that_says_how_large_one_may_be(
    client: FlaskClient,
) -> None:
    answer = client.post("/sign-in", data=b"x" * (FORM_BYTES + 1))
    assert answer.status_code == 413
    assert "This page takes 256 KB at once." in answer.text
    assert "20 MB" not in answer.text


@pytest.mark.parametrize(
    "endpoint, megabytes",
    [("drafts.import_version", 21), ("consultations.invite_rows", 1.2)],
)
def test_a_route_that_takes_files_takes_them(app: Flask, endpoint: str, megabytes: float) -> None:
    assert app.view_functions[endpoint].largest_body == int(megabytes * 1024 * 1024)  # type: ignore[attr-defined]


def test_nothing_else_takes_more_than_a_form(app: Flask) -> None:
    declared = {name for name, view in app.view_functions.items() if hasattr(view, "largest_body")}
    assert declared == {"drafts.import_version", "consultations.invite_rows", "responses.bring"} | {
        "entry.add_original",
        "entry.create",
        "entry.save_details",
        "responses.attach",
        "responses.send_file",
    }
