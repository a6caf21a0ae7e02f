"""What bodies, their kinds and London's boroughs are called, however people write them. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

from portal.errors import Refusal
from portal.stakeholders.models import BODY_NAME_LENGTH, BodyKind, Standing

KIND_NAMES: Final = {
    BodyKind.CPCG: "Community and Police Consultative Group",
    BodyKind.GLA_GROUP: "GLA Group",
    BodyKind.MAYORS_OFFICE: "Mayor’s Office",
    BodyKind.CIVIC_FORUM: "London Civic Forum",
    BodyKind.PRIORITY_GROUP: "Priority group",
    BodyKind.OTHER: "Another kind of body",
}

STANDING_NAMES: Final = {
    Standing.ACTIVE: "Active",
    Standing.SUSPENDED: "Suspended",
    Standing.NO_GROUP: "No group at present",
    Standing.OTHER_STRUCTURE: "Another structure in its place",
}

KIND_HEADINGS: Final = {
    BodyKind.CPCG: "Community and Police Consultative Groups",
    BodyKind.GLA_GROUP: "GLA Group",
    BodyKind.MAYORS_OFFICE: "Mayor’s Office",
    BodyKind.CIVIC_FORUM: "London Civic Forum",
    BodyKind.PRIORITY_GROUP: "Priority groups",
    BodyKind.OTHER: "Other bodies",
}

# The word a list should use for each kind, as it is offered to whoever wrote another.
KIND_WORDS: Final = {
    BodyKind.CPCG: "CPCG",
    BodyKind.GLA_GROUP: "GLA Group",
    BodyKind.MAYORS_OFFICE: "Mayor’s Office",
    BodyKind.CIVIC_FORUM: "Civic Forum",
    BodyKind.PRIORITY_GROUP: "priority group",
    BodyKind.OTHER: "other",
}

_KIND_SYNONYMS: Final = {
    BodyKind.CPCG: (
        "cpcg",
        "cpcgs",
        "cpg",
        "consultative group",
        "police consultative group",
        "community police consultative group",
        "community and police consultative group",
        "community and police consultative groups",
    ),
    BodyKind.GLA_GROUP: (
        "gla",
        "gla group",
        "gla group member",
        "greater london authority",
        "greater london authority group",
    ),
    BodyKind.MAYORS_OFFICE: ("mayor", "mayors office", "mayor of london", "office of the mayor"),
    BodyKind.CIVIC_FORUM: ("civic forum", "london civic forum", "forum", "lcf"),
    BodyKind.PRIORITY_GROUP: ("priority", "priority group", "priority groups"),
    BodyKind.OTHER: ("other", "others", "another", "another kind of body"),
}

BOROUGHS: Final = (
    "Barking and Dagenham",
    "Barnet",
    "Bexley",
    "Brent",
    "Bromley",
    "Camden",
    "Croydon",
    "Ealing",
    "Enfield",
    "Greenwich",
    "Hackney",
    "Hammersmith and Fulham",
    "Haringey",
    "Harrow",
    "Havering",
    "Hillingdon",
    "Hounslow",
    "Islington",
    "Kensington and Chelsea",
    "Kingston upon Thames",
    "Lambeth",
    "Lewisham",
    "Merton",
    "Newham",
    "Redbridge",
    "Richmond upon Thames",
    "Southwark",
    "Sutton",
    "Tower Hamlets",
    "Waltham Forest",
    "Wandsworth",
    "Westminster",
)
CITY_OF_LONDON: Final = "City of London"

_BOROUGH_SYNONYMS: Final = {
    "barking": "Barking and Dagenham",
    "dagenham": "Barking and Dagenham",
    "hammersmith": "Hammersmith and Fulham",
    "fulham": "Hammersmith and Fulham",
    "kensington": "Kensington and Chelsea",
    "chelsea": "Kensington and Chelsea",
    "kingston": "Kingston upon Thames",
    "richmond": "Richmond upon Thames",
    "city": CITY_OF_LONDON,
    "city of london corporation": CITY_OF_LONDON,
    "city of westminster": "Westminster",
}
_BOROUGH_PREFIXES: Final = ("royal borough of ", "london borough of ", "borough of ", "lb ")


def clean_name(text: str) -> str:
    """The name as it is kept: single spaces. Raises `Refusal` when it is empty or too long."""
    name = " ".join(text.split())
    if not any(c.isalnum() for c in name):
        raise Refusal("Write the name of the body", field="name")
    if max(len(name), len(name_key(name))) > BODY_NAME_LENGTH:
        raise Refusal(
            f"The name of the body must be {BODY_NAME_LENGTH} characters or fewer", field="name"
        )
    return name


def name_key(name: str) -> str:
    """What makes two names the same: letters without regard to case, width or extra spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def kind_named(text: str) -> BodyKind | None:
    """The kind that somebody meant, or None for a word that is not one of ours."""
    return _KINDS_BY_WORD.get(_plain(text))


def borough_named(text: str) -> str | None:
    """The borough's full name, "" for no text, or None for a word that is none of them."""
    plain = _plain(text)
    if not plain:
        return ""
    for prefix in _BOROUGH_PREFIXES:
        plain = plain.removeprefix(prefix)
    return _BOROUGHS_BY_WORD.get(plain)


def accepted_kinds() -> str:
    """The words for kinds in a sentence: CPCG, GLA Group, ... or other."""
    *first, last = KIND_WORDS.values()
    return f"{', '.join(first)} or {last}"


def _plain(text: str) -> str:
    folded = name_key(text).replace("’", "").replace("'", "").replace("&", " and ")
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


_KINDS_BY_WORD: Final = {
    _plain(word): kind
    for kind in BodyKind
    for word in (*_KIND_SYNONYMS[kind], kind.value, KIND_NAMES[kind], KIND_WORDS[kind])
}
_BOROUGHS_BY_WORD: Final = {
    **{_plain(name): name for name in (*BOROUGHS, CITY_OF_LONDON)},
    **_BOROUGH_SYNONYMS,
}
