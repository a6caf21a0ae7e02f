"""Whatever a room records can be read as a sentence, and what nobody foresaw is not made up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from portal.audit.actions import Confidential
from portal.audit.models import VERB_LENGTH
from portal.exports.audit.wording import (
    KIND_NAMES,
    SAYINGS,
    SPECIFIC,
    Kind,
    kind_of,
    sentence,
    verbs_of,
)
from portal.moderation.actions.deciding import DONE

PORTAL = Path(__file__).resolve().parents[3] / "portal"
# What records a verb, and which of its arguments the verb is.
RECORDING = {"record": 0, "note": 0, "_record": 0, "record_of": 0, "keep_in_order": 3}


def recorded_verbs() -> set[str]:
    """The verbs that the code records in so many words."""
    calls = (
        (call.func.id, call.args)
        for path in PORTAL.rglob("*.py")
        if "cli" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    )
    verbs = (
        arguments[RECORDING[name]]
        for name, arguments in calls
        if len(arguments) > RECORDING.get(name, len(arguments))
    )
    return {
        verb.value
        for verb in verbs
        if isinstance(verb, ast.Constant) and isinstance(verb.value, str)
    }


def test_every_verb_that_is_recorded_has_words() -> None:
    verbs = recorded_verbs()
    assert len(verbs) > 60
    verbs |= {f"comment {done}" for done in DONE.values()}
    verbs |= {f"{what.value} seen" for what in Confidential}
    assert verbs - SAYINGS.keys() == set()


def test_words_follow_a_name_and_have_one_place_for_a_thing_at_most() -> None:
    assert set(KIND_NAMES) == set(Kind)
    for verb, saying in SAYINGS.items():
        assert len(verb) <= VERB_LENGTH
        assert saying.words[0].islower(), verb
        assert saying.words.count("{}") == saying.words.count("{") <= 1, verb


@pytest.mark.parametrize(
    "verb, kind, words",
    [
        ("comment published", Kind.DECIDED, "published comment c12"),
        ("words removed", Kind.REMOVED, "removed words from comment c12"),
        ("original wording seen", Kind.SEEN, "read the original wording of comment c12"),
        (
            "comment {eaten}",
            Kind.OTHER,
            "did what the record calls “comment {eaten}”, to: comment c12",
        ),
    ],
)
def test_a_verb_is_a_sentence_of_its_kind(verb: str, kind: Kind, words: str) -> None:
    assert (kind_of(verb), sentence(verb, "comment c12")) == (kind, words)


def test_what_is_of_no_other_kind_is_anything_else() -> None:
    of_others = frozenset().union(*(verbs_of(kind) for kind in Kind if kind is not Kind.OTHER))
    assert of_others == SPECIFIC
    assert not SPECIFIC & verbs_of(Kind.OTHER)
