"""No file keeps the portal reading: each is refused with a sentence, or read, in good time."""

import time

import pytest

from portal.drafts.actions import read_file
from portal.drafts.addresses import Place, addresses
from portal.drafts.importing import parse
from portal.drafts.importing.markdown_source import MOST_CELLS, MOST_COLUMNS
from portal.drafts.importing.source import LONGEST_LINE, MOST_LINES
from portal.drafts.parsed import SectionKind
from portal.errors import BadFile

MOST_SECONDS = 2
HALF = MOST_LINES // 2 - 10


def wide(columns: int, rows: int) -> str:
    return "# A\n\nWords.\n\n" + "|a" * columns + "\n" + "|-" * columns + "\n" + "|b\n" * rows


HOSTILE = {
    "bullets on one line": ("# A\n" + "* " * 600_000, "Line 2 of “draft.md” is longer than 20,000"),
    "a line": ("# A\n\n" + "x" * (LONGEST_LINE + 1), "Line 3 of “draft.md” is longer than 20,000"),
    "table of one line": (wide(300_000, 1), "Line 5 of “draft.md” is longer than 20,000"),
    "table too wide": (wide(MOST_COLUMNS + 1, 1), "The table on line 6 has more than 50 columns"),
    "table too long": (wide(20, MOST_CELLS // 20), "The tables up to line 1,006 have more than"),
    "table in quotations": (
        wide(20, MOST_CELLS // 20).replace("\n|", "\n> |"),
        "The tables up to line 1,006 have more than",
    ),
    "quotations": ("# A\n\n" + (">" * 50 + "x\n\n") * HALF, "Line 3 is in more than 5 quotations"),
    "lazy quotation": ("# A\n\n" + ">" * 5 + "x\n" + "x\n" * 2 * HALF, "The paragraph on line 3"),
    "bullets": ("# A\n\n" + "- x\n" * 2 * HALF, "The file has 11,9"),
    "bullets in bullets": ("# A\n\n" + ("* " * 50 + "x\n") * 4_900, "“draft.md” has lists"),
    "numbers": ("# A\n\n" + "".join(f"{n}. x\n" for n in range(2 * HALF)), "The file has 11,9"),
    "paragraphs": ("# A\n\n" + "x\n\n" * HALF, "The file has 5,99"),
    "headings": ("# A\n\nx\n\n" + "# h\n" * 2 * HALF, "The file has 11,9"),
    "brackets": ("# A\n\n" + ("[^1]" * 4_900 + "\n") * 100, "The paragraph on line 3"),
    "stars": ("# A\n\n" + ("*a " * 6_600 + "\n") * 100, "The paragraph on line 3"),
}


@pytest.mark.parametrize("text, sentence", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_good_time(text: str, sentence: str) -> None:
    began = time.process_time()
    with pytest.raises(BadFile) as refused:
        read_file(text.encode(), "draft.md", parse=parse)
    assert time.process_time() - began < MOST_SECONDS
    assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize("word", ["# h", "h"], ids=["headings", "paragraphs"])
def test_as_many_sections_as_there_may_be_are_read_in_good_time(word: str) -> None:
    began = time.process_time()
    file = read_file(
        ("# A\n\nWords.\n\n" + f"{word}\n\n" * 4_900).encode(), "draft.md", parse=parse
    )
    assert time.process_time() - began < MOST_SECONDS
    assert len(set(file.slugs)) == len(file.slugs) == 4_902


def test_equal_headings_are_numbered_without_counting_anew() -> None:
    places = [Place(SectionKind.PART, "", "Equal", None) for _ in range(40_000)]
    began = time.process_time()
    slugs = addresses(places)
    assert time.process_time() - began < MOST_SECONDS
    assert slugs[:3] + slugs[-1:] == ["equal", "equal-2", "equal-3", "equal-40000"]


def test_a_table_and_a_quotation_of_the_usual_size_are_read() -> None:
    rows = "| Post | Cost |\n| --- | --- |\n" + "| Clerk | 5 |\n" * 100
    file = read_file(
        f"# A\n\nWords.\n\n{rows}\n> > Said twice.\n".encode(), "draft.md", parse=parse
    )
    assert len(file.slugs) == 4


def test_words_that_end_in_odd_space_are_read() -> None:
    ends = "words" + "\t" * 40 + "*"
    assert len(read_file(f"# A\n\n{ends}\n".encode(), "draft.md", parse=parse).slugs) == 2
