"""Which section carries on which: by words, place and neighbours."""

from __future__ import annotations

import random
from collections.abc import Sequence
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.drafts import contents
from portal.drafts.importing import parse
from portal.drafts.lineage.matching import Candidate, Matching, match
from tests.drafts.reports import CONSULTATION_PROCESS, WORK_PROGRAMME, report


def heading(title: str, label: str = "", above: int | None = None) -> Candidate:
    return Candidate(True, label or title, title, above)


def words(text: str, label: str = "", above: int | None = None) -> Candidate:
    return Candidate(False, label, text, above)


def line(text: str, label: str = "", above: int | None = None) -> Candidate:
    return Candidate(False, label, text, above, is_field=True)


def picture(digest: str, text: str = "", above: int | None = None) -> Candidate:
    return Candidate(False, "", text, above, picture=digest)


def prose(number: int) -> str:
    """A sentence that is like no other."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices("abcdefghij", k=7)) for _ in range(12))


def candidates(text: str) -> list[Candidate]:
    draft = parse(text.encode(), "draft.txt")
    nodes, index = [], {}
    owners = {id(child): node for node in draft.walk() for child in node.children}
    for at, node in enumerate(draft.walk()):
        index[id(node)] = at
        owner = owners.get(id(node))
        nodes.append((node, None if owner is None else index[id(owner)]))
    return contents.of_draft(draft, nodes).candidates()


def all_kept(before: Sequence[Candidate]) -> Matching:
    return Matching(tuple(range(len(before))), ((),) * len(before), ())


# the same words


def test_a_draft_carries_on_itself() -> None:
    for name in (WORK_PROGRAMME, CONSULTATION_PROCESS):
        sections = candidates(report(name).decode())
        assert match(sections, sections) == all_kept(sections)


def test_two_identical_sentences_keep_their_own() -> None:
    same = "The Authority will reply to every comment it receives."
    before = [words(prose(1)), words(same), words(prose(2)), words(same), words(prose(3))]
    assert match(before, [before[0], before[2], before[3], before[4]]).keeps == (0, 2, 3, 4)
    assert match(before, [*before[:3], before[4]]).keeps == (0, 1, 2, 4)
    assert match(before, [before[2], before[3], before[4], before[0], before[1]]).keeps == (
        2,
        3,
        4,
        0,
        1,
    )


def test_one_of_two_identical_sentences_that_is_edited_keeps_its_place() -> None:
    same = "The Authority will reply to every comment it receives."
    before = [words(prose(1)), words(same), words(prose(2)), words(same), words(prose(3))]
    edited = words("The Authority will reply to nearly every comment it receives.")
    assert match(before, [before[0], edited, *before[2:]]).keeps == (0, 1, 2, 3, 4)
    assert match(before, [*before[:3], edited, before[4]]).keeps == (0, 1, 2, 3, 4)


def appendix(number: int, *, at: int, title: str = "") -> list[Candidate]:
    label = f"Appendix {number}"
    return [
        heading(title or f"Arrangements of kind {'abcdef'[number]}", label),
        line("Date: December 2002", f"{label}, date", at),
        words("None.", f"{label}, 1", at),
    ]


def test_small_words_stay_in_their_appendix_when_appendices_change_places() -> None:
    before = [*appendix(1, at=0), *appendix(2, at=3), *appendix(3, at=6)]
    after = [
        *appendix(1, at=0, title="Arrangements of kind d"),
        *appendix(2, at=3, title="Arrangements of kind b"),
        *appendix(3, at=6, title="Arrangements of kind c"),
    ]
    assert match(before, after).keeps == (6, 7, 8, 0, 1, 2, 3, 4, 5)


def test_small_words_go_with_an_appendix_that_is_gone() -> None:
    before = [*appendix(1, at=0), *appendix(2, at=3), *appendix(3, at=6)]
    after = [*appendix(1, at=0), *appendix(3, at=3)]
    matching = match(before, after)
    assert matching.keeps == (0, 1, 2, 6, 7, 8)
    assert matching.gone == (3, 4, 5)


def test_small_words_of_a_new_appendix_are_new() -> None:
    before = [*appendix(1, at=0), *appendix(3, at=3)]
    after = [*appendix(1, at=0), *appendix(2, at=3, title="Something else"), *appendix(3, at=6)]
    assert match(before, after).keeps == (0, 1, 2, None, None, None, 3, 4, 5)


def test_a_date_that_is_edited_is_not_taken_for_that_of_another_appendix() -> None:
    before = [*appendix(1, at=0), *appendix(2, at=3, title="Another")]
    before[4] = line("Date: May 2003", "Appendix 2, date", 3)
    after = list(before)
    after[1] = line("Date: May 2003", "Appendix 1, date", 0)
    after[4] = line("Date: June 2004", "Appendix 2, date", 3)
    assert match(before, after).keeps == (0, 1, 2, 3, 4, 5)


# edited, moved, new and gone


def test_edited_words_are_carried_on() -> None:
    before = [words(prose(n), f"B{n}") for n in range(5)]
    after = list(before)
    after[2] = words(before[2].words.replace(before[2].words.split()[3], "otherwise"), "B2")
    assert match(before, after) == all_kept(before)


def test_the_place_decides_between_two_that_are_as_like() -> None:
    before = [words(f"The {n} meeting is held in the hall on a day to be fixed") for n in "abc"]
    after = [words(f"The {n} meeting is held in the hall on a day to be fixed") for n in "xyz"]
    assert match(before, after).keeps == (0, 1, 2)


def test_other_words_are_new_and_the_old_ones_gone() -> None:
    before = [words(prose(1)), words(prose(2))]
    matching = match(before, [words(prose(1)), words(prose(9))])
    assert (matching.keeps, matching.gone) == ((0, None), (1,))


def test_a_heading_with_another_title_is_known_by_what_it_owns() -> None:
    before = [heading("Supporting information", "B"), *(words(prose(n), "", 0) for n in range(4))]
    after = [heading("Why we ask", "C"), *before[1:]]
    assert match(before, after) == all_kept(before)


def test_a_heading_becomes_words() -> None:
    before = [heading("Ways of asking people"), words(prose(1), "", 0)]
    after = [words("Ways of asking people"), words(prose(1))]
    assert match(before, after).keeps == (0, 1)


def test_words_that_are_moved_are_carried_on() -> None:
    before = [words(prose(n)) for n in range(6)]
    after = [before[4], *before[:4], before[5]]
    assert match(before, after).keeps == (4, 0, 1, 2, 3, 5)


# split and merged


def test_a_section_in_two_pieces_goes_on_in_the_larger() -> None:
    whole = prose(1).split()
    before = [words(prose(0)), words(" ".join(whole)), words(prose(2))]
    after = [before[0], words(" ".join(whole[:4])), words(" ".join(whole[4:])), before[2]]
    assert match(before, after) == Matching((0, None, 1, 2), ((), (1,), (), ()), ())


def test_a_section_in_four_pieces_is_all_of_them() -> None:
    whole = (prose(1) + " " + prose(5)).split()
    pieces = [words(" ".join(part)) for part in (whole[:9], whole[9:14], whole[14:19], whole[19:])]
    matching = match([words(prose(0)), words(" ".join(whole))], [words(prose(0)), *pieces])
    assert matching == Matching((0, 1, None, None, None), ((), (), (1,), (1,), (1,)), ())


def test_two_sections_in_one_go_on_as_the_larger() -> None:
    short, long = " ".join(prose(1).split()[:5]), prose(2)
    before = [words(prose(0)), words(short), words(long), words(prose(3))]
    after = [before[0], words(f"{short} {long}"), before[3]]
    assert match(before, after) == Matching((0, 2, 3), ((), (1,), ()), ())


# pictures


def test_a_picture_is_known_by_its_bytes() -> None:
    before = [picture("one"), words(prose(1)), picture("two")]
    after = [picture("two", "A map of the boroughs"), words(prose(1)), picture("one")]
    assert match(before, after).keeps == (2, 1, 0)


def test_another_picture_in_its_place_carries_it_on() -> None:
    before = [heading("Maps"), words(prose(1), "", 0), picture("one", "", 0)]
    after = [*before[:2], picture("other", "", 0)]
    assert match(before, after) == all_kept(before)


def test_a_picture_is_never_words() -> None:
    said = "A map of the boroughs of London"
    assert match([words(said)], [picture("one", said)]).keeps == (None,)


# whatever the drafts are


SENTENCES = st.sampled_from(
    ["None.", "Date: December 2002", "Agree the thing.", *(prose(n) for n in range(12))]
)


@st.composite
def drafts(draw: st.DrawFn) -> list[Candidate]:
    made: list[Candidate] = []
    last_heading: int | None = None
    for number, text in enumerate(draw(st.lists(SENTENCES, max_size=25))):
        kind = draw(st.sampled_from(["words", "words", "words", "line", "heading", "picture"]))
        if kind == "heading":
            last_heading = number
            made.append(heading(text, f"H{number}"))
        elif kind == "line":
            made.append(line(text, f"L{number}", last_heading))
        elif kind == "picture":
            made.append(picture(text, "", last_heading))
        else:
            made.append(words(text, f"W{number}", last_heading))
    return made


@given(drafts(), drafts())
def test_every_section_carries_on_at_most_one_and_none_twice(
    before: list[Candidate], after: list[Candidate]
) -> None:
    matching = match(before, after)
    kept = [old for old in matching.keeps if old is not None]
    descended = {old for olds in matching.descends for old in olds}
    assert len(matching.keeps) == len(matching.descends) == len(after)
    assert len(set(kept)) == len(kept)
    assert set(kept) | descended | set(matching.gone) == set(range(len(before)))
    assert set(matching.gone).isdisjoint({*kept, *descended})
    for old, olds in zip(matching.keeps, matching.descends, strict=True):
        assert old not in olds


@given(drafts())
def test_the_same_draft_is_all_the_same(sections: list[Candidate]) -> None:
    assert match(sections, sections) == all_kept(sections)


@given(st.permutations(range(12)))
def test_sections_that_change_places_are_all_kept(order: list[int]) -> None:
    before = [words(prose(n)) for n in range(12)]
    assert match(before, [before[n] for n in order]).keeps == tuple(order)


@given(st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_edits_here_and_there_keep_every_section(chance: random.Random) -> None:
    before = [words(prose(n), f"B{n}") for n in range(20)]
    after = []
    for section in before:
        text = section.words.split()
        for _ in range(chance.randrange(4)):
            text[chance.randrange(len(text))] = "otherwise"
        after.append(words(" ".join(text), section.label))
    assert match(before, after) == all_kept(before)


def test_long_drafts_are_matched_in_time() -> None:
    chance = random.Random(7)
    known = [f"w{n}" for n in range(400)]
    before = [words(" ".join(chance.choices(known, k=40)), f"B{n}") for n in range(5_000)]
    after = [words(each.words.replace("w7", "x"), each.label) for each in before]
    for number, most_seconds in ((500, 1.0), (5_000, 8.0)):
        start = process_time()
        assert match(before[:number], after[:number]).gone == ()
        assert process_time() - start < most_seconds
