"""The pages that show what changed: to those who may read, of versions that they may read."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from portal.drafts import queries
from portal.drafts.models import DraftVersion, Picture
from tests import factories
from tests.conftest import SignIn
from tests.drafts.scenes import make_administrator
from tests.html_rules import broken_rules
from tests.statements import statements
from tests.world import make_world

CHANGES = "/consultations/strategy/draft/changes"
STAFF = "/staff/consultations/strategy/versions"
UNPUBLISHED = "Words nobody may read yet."
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def first(db: SQLAlchemy) -> DraftVersion:
    body = factories.make_body("Lambeth CPCG")
    return factories.make_version(factories.make_consultation("strategy", bodies=(body,)))


@pytest.fixture
def versions(first: DraftVersion) -> list[DraftVersion]:
    """Three that are published and one that is not."""
    second = factories.make_next_version(
        first, edited={"B2": "Ground number 2."}, gone=["A2"], added={"B9": "B4"}, published=False
    )
    second.changes = "The second ground is put otherwise."
    second.published_at = second.made_at
    third = factories.make_next_version(second, edited={"A1": "Agree nothing."})
    fourth = factories.make_next_version(
        third, edited={"B1": f"{UNPUBLISHED}[^1]"}, published=False
    )
    return [first, second, third, fourth]


@pytest.fixture
def reader(first: DraftVersion, sign_in: SignIn) -> FlaskClient:
    body = factories.make_body("Camden CPCG")
    factories.make_participation(first.consultation, body)
    return sign_in(factories.make_member(body))


@pytest.fixture
def admin(db: SQLAlchemy, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_administrator())


def text_of(answer: TestResponse) -> str:
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def headings(answer: TestResponse) -> list[str]:
    found = re.findall(r'<section class="change__section".*?<h2[^>]*>(.*?)</h2>', answer.text, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found]


def test_the_newest_is_shown_beside_the_one_before(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    answer = reader.get(CHANGES)
    assert answer.status_code == 200
    text = text_of(answer)
    assert "What changed from version 2 to version 3" in text
    assert "1 of 4 sections changed." in text
    assert "Agree deleted: thing 1 end of deletion inserted: nothing end of insertion ." in text
    assert broken_rules(answer.text) == []


def test_any_two_published_versions_are_shown(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    text = text_of(reader.get(f"{CHANGES}?from=1&to=2"))
    assert "What changed from version 1 to version 2" in text
    assert "1 edited, 1 new, 1 gone" in text
    assert "deleted: Reason end of deletion inserted: Ground end of insertion number 2." in text
    assert "deleted: Agree thing 2. end of deletion" in text
    assert "inserted: New words at B9. end of insertion" in text
    assert "The second ground is put otherwise." in text
    both = text_of(reader.get(f"{CHANGES}?from=1&to=3"))
    assert "2 edited, 1 new, 1 gone" in both
    assert "The second ground is put otherwise." in both


def test_versions_the_wrong_way_round_are_turned(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    right, wrong = reader.get(f"{CHANGES}?from=1&to=3"), reader.get(f"{CHANGES}?from=3&to=1")
    assert wrong.status_code == 200
    assert text_of(wrong) == text_of(right)


@pytest.mark.parametrize(
    "query", ["from=4", "to=4", "from=1&to=4", "from=4&to=1", "from=0", "to=9"]
)
def test_a_version_that_is_not_published_is_not_there(
    query: str, versions: list[DraftVersion], reader: FlaskClient, admin: FlaskClient
) -> None:
    for browser in (reader, admin):
        answer = browser.get(f"{CHANGES}?{query}")
        assert answer.status_code == 404
        assert UNPUBLISHED not in answer.text
        assert browser.get(f"{CHANGES}/B?{query}").status_code == 404


def test_words_in_preparation_are_on_no_page_of_readers(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    for path in ("", "?from=1", "?only=changed", "/B", "/B?from=1&to=3"):
        answer = reader.get(CHANGES + path)
        assert answer.status_code == 200
        assert UNPUBLISHED not in answer.text


@pytest.mark.parametrize("query", ["from=x&to=y", "from=&to=", "from=3", "to=3&from=3", "only=a"])
def test_what_means_nothing_in_the_address_is_as_if_it_were_not_there(
    query: str, versions: list[DraftVersion], reader: FlaskClient
) -> None:
    assert text_of(reader.get(f"{CHANGES}?{query}")) == text_of(reader.get(CHANGES))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    query=st.dictionaries(
        st.sampled_from(["from", "to", "only", "gone"]),
        st.one_of(st.text(max_size=20), st.integers().map(str), st.sampled_from("1234")),
    ),
    label=st.sampled_from(["", "/B", "/b1", "/nowhere", "/<b>", "/gone"]),
)
def test_no_address_is_too_much(
    query: dict[str, str], label: str, versions: list[DraftVersion], reader: FlaskClient
) -> None:
    answer = reader.get(CHANGES + label, query_string=query)
    assert answer.status_code in {200, 400, 404}  # 400: a character that no address may hold


def test_changed_sections_only_leaves_the_others_out(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    whole, only = reader.get(f"{CHANGES}?from=1"), reader.get(f"{CHANGES}?from=1&only=changed")
    assert headings(whole) == [
        "Summary",
        "A. Recommendations",
        "B. Supporting information",
        "E. Background papers",
    ]
    assert headings(only) == ["A. Recommendations", "B. Supporting information"]
    assert "Reason number 3." in text_of(whole)
    assert "Reason number 3." not in text_of(only)
    assert "2 paragraphs not changed" in text_of(only)
    assert broken_rules(only.text) == []


def test_one_section_is_shown_alone(versions: list[DraftVersion], reader: FlaskClient) -> None:
    answer = reader.get(f"{CHANGES}/b?from=1&to=2")
    text = text_of(answer)
    assert "Supporting information" in text
    assert "inserted: Ground end of insertion" in text
    assert "Agree thing" not in text
    assert "Previous change A1. Recommendations" in text
    assert "Next change" not in text
    assert broken_rules(answer.text) == []


def test_a_paragraph_is_shown_in_its_section(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    whole = text_of(reader.get(f"{CHANGES}/A?from=1&to=2"))
    for place in ("A1", "a2", "A2?gone=yes"):  # A2 is gone
        joint = "&" if "?" in place else "?"
        assert text_of(reader.get(f"{CHANGES}/{place}{joint}from=1&to=2")) == whole


def test_a_section_that_did_not_change_says_so(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    text = text_of(reader.get(f"{CHANGES}/E"))
    assert "The words of this section are the same in both versions." in text
    assert "Previous change A1. Recommendations" in text


def test_a_section_that_neither_version_has_is_not_there(
    versions: list[DraftVersion], reader: FlaskClient
) -> None:
    assert reader.get(f"{CHANGES}/Z9").status_code == 404
    assert reader.get(f"{CHANGES}/B9?from=1&to=2&gone=yes").status_code == 404


def test_a_section_that_is_gone_is_shown_whole(first: DraftVersion, reader: FlaskClient) -> None:
    factories.make_next_version(first, gone=["B", "B1", "B2", "B3", "B4"])
    answer = reader.get(f"{CHANGES}/B?gone=yes")
    text = text_of(answer)
    assert "This section is in version 1 and not in version 2." in text
    assert "deleted: Supporting information end of deletion" in text
    assert "deleted: Reason number 4. end of deletion" in text
    whole = reader.get(CHANGES)
    assert f"{CHANGES}/B?gone=yes&amp;from=1&amp;to=2" in whole.text
    assert broken_rules(whole.text) == []


def test_the_same_words_in_both_versions_are_said_to_be(
    first: DraftVersion, reader: FlaskClient
) -> None:
    factories.make_next_version(first)
    answer = reader.get(CHANGES)
    assert "The words of the two versions are the same." in text_of(answer)
    assert broken_rules(answer.text) == []


def test_the_first_version_has_none_before_it(first: DraftVersion, reader: FlaskClient) -> None:
    answer = reader.get(CHANGES)
    assert answer.status_code == 200
    assert "Version 1 is the first version." in text_of(answer)
    assert reader.get(f"{CHANGES}/B").status_code == 404


def test_without_a_draft_there_is_no_page(db: SQLAlchemy, admin: FlaskClient) -> None:
    factories.make_consultation("strategy")
    assert admin.get(CHANGES).status_code == 404
    assert admin.get(f"{CHANGES}/B").status_code == 404


def test_the_draft_is_closed_to_bodies_until_it_opens(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body("Lambeth CPCG")
    consultation = factories.make_consultation("strategy", bodies=(body,), opened_days_ago=-1)
    factories.make_next_version(factories.make_version(consultation))
    reader = sign_in(factories.make_member(body))
    for path in (CHANGES, f"{CHANGES}/B"):
        assert reader.get(path).status_code == 403


def test_outsiders_find_nothing(
    versions: list[DraftVersion], db: SQLAlchemy, sign_in: SignIn
) -> None:
    outsider = sign_in(factories.make_member(factories.make_body("Stranger CPCG")))
    for path in (CHANGES, f"{CHANGES}/B"):
        assert outsider.get(path).status_code == 404


def test_the_version_in_preparation_of_the_world_is_not_there_for_readers(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    world = make_world()
    for person in ("lead", "moderator", "administrator"):
        assert sign_in(world.people[person]).get(f"{CHANGES}?from=1&to=2").status_code == 404


def test_staff_see_what_they_prepare(versions: list[DraftVersion], admin: FlaskClient) -> None:
    answer = admin.get(f"{STAFF}/4/changes")
    text = text_of(answer)
    assert "What changed from version 3 to version 4" in text
    assert "Version 4 is in preparation." in text
    assert "inserted: Words nobody may read yet end of insertion" in text
    assert broken_rules(answer.text) == []
    assert "from version 1 to version 4" in text_of(admin.get(f"{STAFF}/4/changes?from=1"))
    assert text_of(admin.get(f"{STAFF}/4/changes?from=x")) == text
    assert text_of(admin.get(f"{STAFF}/4/changes?from=4")) == text
    assert headings(admin.get(f"{STAFF}/4/changes?only=changed")) == ["B. Supporting information"]


def test_staff_ask_for_versions_that_are_not_there(
    versions: list[DraftVersion], admin: FlaskClient
) -> None:
    assert admin.get(f"{STAFF}/5/changes").status_code == 404
    assert admin.get(f"{STAFF}/3/changes?from=9").status_code == 404
    assert admin.get(f"{STAFF}/2/changes?from=3").status_code == 404
    assert "Version 1 is the first version." in text_of(admin.get(f"{STAFF}/1/changes"))


def test_a_change_to_what_is_in_preparation_is_seen_at_once(
    versions: list[DraftVersion], db: SQLAlchemy, admin: FlaskClient
) -> None:
    assert "inserted: Words" in text_of(admin.get(f"{STAFF}/4/changes"))
    factories.section_at(versions[3], "B1").text = "Other words."
    assert "Other words" in text_of(admin.get(f"{STAFF}/4/changes"))


def test_markup_in_either_version_is_shown_as_it_stands(
    first: DraftVersion, db: SQLAlchemy, sign_in: SignIn, reader: FlaskClient, admin: FlaskClient
) -> None:
    then = factories.make_next_version(first, edited={"B1": f"Then {HOSTILE}"}, published=False)
    then.title = f"Title {HOSTILE}"
    factories.section_at(then, "B").title = f"Heading {HOSTILE}"
    factories.section_at(then, "A").label = HOSTILE
    then.published_at = then.made_at
    now = factories.make_next_version(
        then,
        edited={"B1": "Now <script>alert(2)</script>", "B2": "**b** [x](javascript:alert(3))"},
        added={"B9": "B4"},
        published=False,
    )
    now.title = "Title <svg onload=alert(4)>"
    now.changes = f"We changed {HOSTILE}"
    now.published_at = now.made_at
    db.session.flush()
    pages = [reader.get(CHANGES + path) for path in ("", "?only=changed", "/B", "/B1")]
    pages.append(admin.get(f"{STAFF}/3/changes"))
    for page in pages:
        assert page.status_code == 200
        main = page.text[page.text.index("<main") :]
        tags = set(re.findall(r"<([a-z0-9]+)", main))
        assert tags & {"img", "script"} == set()
        assert "<svg onload" not in main
        assert "alert(1)" in main
        assert "javascript:" not in re.sub(r">[^<]*<", "><", main)


def test_another_picture_is_told(first: DraftVersion, db: SQLAlchemy, reader: FlaskClient) -> None:
    second = factories.make_next_version(first, published=False)
    third = factories.make_next_version(second, published=False)
    for version, data in ((second, b"old"), (third, b"new")):
        for slug, shown in (("B1", data), ("B2", b"same")):
            section_id = factories.section_at(version, slug).id
            picture = Picture(version_id=version.id, section_id=section_id, data=shown)
            picture.media_type = "image/png"
            db.session.add(picture)
        db.session.flush()
        version.published_at = version.made_at
        db.session.flush()
    text = text_of(reader.get(f"{CHANGES}/B"))
    assert text.count("another picture than before") == 1


def test_the_page_takes_few_statements_however_long_the_draft(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    sent_for = {}
    for slug, paragraphs in (("short", 2), ("long", 60)):
        body = factories.make_body(f"Body of {slug}")
        consultation = factories.make_consultation(slug, bodies=(body,))
        version = factories.make_version(consultation, paragraphs=paragraphs)
        factories.make_next_version(version, edited={"B1": "Edited."})
        reader = sign_in(factories.make_member(body))
        address = f"/consultations/{slug}/draft/changes"
        with statements() as cold:
            assert reader.get(address).status_code == 200
        with statements() as warm:
            assert reader.get(address).status_code == 200
        sent_for[slug] = (len(cold), len(warm))
    assert sent_for["short"] == sent_for["long"]
    assert sent_for["long"][1] <= 4


def test_a_comparison_is_kept_with_its_outlines_and_goes_with_them(
    versions: list[DraftVersion],
) -> None:
    made = queries.comparison(versions[0], versions[1])
    assert queries.comparison(versions[0], versions[1]) is made
    queries.forget_outlines()
    again = queries.comparison(versions[0], versions[1])
    assert again is not made
