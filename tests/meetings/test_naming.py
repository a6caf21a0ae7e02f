"""People in a reply are kept as named, once each, and nothing invisible comes in with them."""

from __future__ import annotations

import pytest

from portal.errors import Refusal
from portal.meetings.models import NEEDS_LENGTH, PEOPLE_PER_REPLY, PERSON_NAME_LENGTH
from portal.meetings.naming import Named, named


def test_people_keep_their_order_and_lose_extra_spaces() -> None:
    assert named([("  Grace   Adeyemi ", "Step-free"), ("Tom Fielding", None)]) == [
        Named("Grace Adeyemi", "Step-free"),
        Named("Tom Fielding", None),
    ]


def test_a_name_is_the_same_without_regard_to_case() -> None:
    with pytest.raises(Refusal, match="named twice") as refused:
        named([("Grace Adeyemi", None), ("GRACE  adeyemi", None)])
    assert refused.value.field == "people"


def test_invisible_marks_do_not_make_a_second_person() -> None:
    with pytest.raises(Refusal, match="named twice"):
        named([("Grace", None), ("Gr\u200bace\u202e", None)])


@pytest.mark.parametrize("text", ["", " ", "!?", "1234", "\u202e\u200b"])
def test_a_name_has_letters(text: str) -> None:
    with pytest.raises(Refusal, match="in letters"):
        named([(text, None)])


@pytest.mark.parametrize(
    "text", ["Siân ap Dafydd", "Nguyễn Thị Hoa", "王芳", "O’Brien-Smith", "<b>Bold</b>", "x'; --"]
)
def test_a_name_of_any_letters_is_kept_as_it_is(text: str) -> None:
    assert [person.name for person in named([(text, None)])] == [text]


def test_a_name_is_at_most_as_long_as_its_column() -> None:
    assert named([("a" * PERSON_NAME_LENGTH, None)])[0].name == "a" * PERSON_NAME_LENGTH
    with pytest.raises(Refusal, match="120 characters"):
        named([("a" * (PERSON_NAME_LENGTH + 1), None)])


def test_a_name_that_grows_when_folded_still_fits_its_column() -> None:
    with pytest.raises(Refusal, match="120 characters"):
        named([("ß" * PERSON_NAME_LENGTH, None)])


def test_a_body_sends_only_so_many() -> None:
    most = [(f"Person {chr(97 + n)}", None) for n in range(PEOPLE_PER_REPLY)]
    assert len(named(most)) == PEOPLE_PER_REPLY
    with pytest.raises(Refusal, match="Take 1 off"):
        named([*most, ("One more", None)])


def test_a_yes_names_somebody() -> None:
    with pytest.raises(Refusal, match="at least one person"):
        named([])


def test_needs_are_at_most_as_long_as_the_form_says() -> None:
    with pytest.raises(Refusal, match="500 characters"):
        named([("Grace", "n" * (NEEDS_LENGTH + 1))])
