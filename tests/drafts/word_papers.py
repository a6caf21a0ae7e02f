"""A paper of any length in Word, with everything that a long one has."""

from __future__ import annotations

from tests.drafts.word_files import (
    abstract,
    docx,
    footnote,
    lvl,
    num,
    override,
    p,
    r,
    tbl,
    tc,
    tr,
)

SENTENCE = "The Authority will consult those whom the strategy touches before it is agreed. "


def long_paper(*, sections: int) -> bytes:
    """Numbered headings on two levels, each with paragraphs, a list and every tenth with a note."""
    blocks = [p("A long strategy", style="Title")]
    lists = []
    for at in range(sections):
        level, list_id = (0 if at % 10 == 0 else 1), at + 10
        blocks.append(p(f"Section {at + 1}", style=f"Heading{level + 1}", num=(1, level)))
        note = footnote(at + 2) if at % 10 == 0 else ""
        blocks.append(p(f"<w:r/>{r(SENTENCE * 3)}{note}"))
        lists.append(num(list_id, 2, override(0, start=1)))
        blocks += [p(SENTENCE * 2, num=(list_id, 0)) for _ in range(3)]
        blocks += [p(SENTENCE, num=(list_id, 1)) for _ in range(2)]
        if at % 10 == 5:
            blocks.append(
                tbl(
                    tr(tc("Who"), tc("When"), is_header=True),
                    *[tr(tc("The Clerk"), tc("By March"))] * 5,
                )
            )
    return docx(
        *blocks,
        numbering=abstract(1, lvl(0, "%1."), lvl(1, "%1.%2"))
        + abstract(2, lvl(0, "%1.", left=360), lvl(1, "(%2)", "lowerLetter", left=720))
        + num(1, 1)
        + "".join(lists),
        footnotes={at + 2: SENTENCE for at in range(0, sections, 10)},
    )
