"""Lists, places and seats are said as people say them."""

from __future__ import annotations

import pytest

from portal.meetings.wording import listed, ordinal, seats_left, surname_first


@pytest.mark.parametrize(
    "names, words",
    [
        ([], ""),
        (["Grace"], "Grace"),
        (["Grace", "Tom"], "Grace and Tom"),
        (["Grace", "Tom", "Ruby"], "Grace, Tom and Ruby"),
    ],
)
def test_names_are_listed(names: list[str], words: str) -> None:
    assert listed(names) == words


@pytest.mark.parametrize(
    "number, words",
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (103, "103rd"),
        (111, "111th"),
    ],
)
def test_places_are_counted(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    "left, seats, words",
    [
        (17, 40, "17 of 40 seats left"),
        (1, 40, "1 of 40 seats left"),
        (0, 40, "None of 40 seats left"),
        (-1, 40, "None of 40 seats left"),
        (1, 1, "1 seat left"),
        (0, 1, "The one seat is taken"),
        (0, 0, "None of 0 seats left"),
    ],
)
def test_seats_left_are_said_in_words(left: int, seats: int, words: str) -> None:
    assert seats_left(left, seats) == words


def test_people_are_sorted_by_surname() -> None:
    names = ["Tom Fielding", "grace adeyemi", "Cher", "Amy Fielding"]
    assert sorted(names, key=surname_first) == [
        "grace adeyemi",
        "Cher",
        "Amy Fielding",
        "Tom Fielding",
    ]
