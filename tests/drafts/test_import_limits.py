"""Whatever an importer finds can be stored: a longer word or line is kept, but as words."""

import pytest

from portal.drafts import models, parsed
from portal.drafts.importing import parse
from portal.drafts.parsed import ParsedDraft

LONG = "Long words " * 100


def test_the_limits_are_those_of_the_tables() -> None:
    assert (
        parsed.TITLE_LENGTH,
        parsed.LABEL_LENGTH,
        parsed.MARKER_LENGTH,
        parsed.HEAD_LENGTH,
    ) == (
        models.TITLE_LENGTH,
        models.LABEL_LENGTH,
        models.MARKER_LENGTH,
        models.HEAD_LENGTH,
    )


def too_long(draft: ParsedDraft) -> list[str]:
    heads = (draft.report_number, draft.report_date, draft.report_by)
    found = [value for value in heads if len(value) > models.HEAD_LENGTH]
    found += [draft.title] * (len(draft.title) > models.TITLE_LENGTH)
    found += [note.number for note in draft.footnotes if len(note.number) > models.MARKER_LENGTH]
    for section in draft.walk():
        found += [section.title] * (len(section.title) > models.TITLE_LENGTH)
        found += [section.label] * (len(section.label) > models.LABEL_LENGTH)
        found += [section.marker] * (len(section.marker) > models.MARKER_LENGTH)
        found += [doubt for doubt in section.doubts if len(doubt) > models.DOUBT_LENGTH]
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"# {LONG}\n\nWords.\n",
        f"# T\n\n## {LONG}\n\nWords.\n",
        f"# T\n\n## {LONG[:400]}\n\n- Words.\n\n## {LONG[:300]}\n",
        "# T\n\n## A. One\n\n" + "".join("  " * depth + "- words\n" for depth in range(28)),
        f"# T\n\nReport: {LONG}\n\nWords.[^{'n' * 30}]\n\n[^{'n' * 30}]: A note.\n",
        f"# T\n\n## Key {' ' * 30} objective {' ' * 30} one: Do it\n\nWords.\n",
        f"# T\n\nKey work responsibilities: {LONG}\n\nKey objective one: {LONG}\n\nWords.\n",
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_nothing_is_longer_than_its_column(text: str, suffix: str) -> None:
    plain = text if suffix == ".md" else text.replace("#", "")
    draft = parse(plain.encode(), "x" * 600 + suffix)
    assert too_long(draft) == []
