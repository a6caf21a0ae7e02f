"""What goes into the holes of the whole draft: a body's statuses and the counts of comments.

Built as ready Markup, a piece for each passage and each paragraph that has comments, so that the
page of a long draft costs a join of strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from flask import current_app, url_for
from markupsafe import Markup, escape

from portal.consultations import rules as consultation_rules
from portal.consultations.visits import Visit
from portal.drafts.layout import assemble, count_link
from portal.drafts.reading import Outline, Passage
from portal.responses.progress import Status
from portal.responses.queries import Tallies
from portal.web.pages import counted

# A page of a long draft is some 100 kB, so these are a few megabytes at most.
PAGES_KEPT = 48
CHANGED = "Changed since you answered"


@dataclass(frozen=True, slots=True)
class _Filling:
    outline: Outline
    statuses: Mapping[int, Status]
    published: Mapping[int, int]
    address: str
    verb: str
    marks: Mapping[Status, Markup]
    reworded: frozenset[int]

    def href(self, slug: str) -> str:
        # url_for is dear by the hundred; the addresses differ in their last part alone.
        return self.address + quote(slug)

    def status(self, passage: Passage) -> Markup:
        name = escape(passage.short_name)
        mark = self.marks[self.statuses[passage.id]] if self.marks else ""
        changed = f"<span>{CHANGED}</span>" if passage.id in self.reworded else ""
        comments = self.published.get(passage.id)
        whole = (
            f"<span>{counted(comments, 'comment')} on {name} as a whole</span>" if comments else ""
        )
        return Markup(  # noqa: S704 - every part is Markup or escaped
            f'<p class="para say"><a class="govuk-link" href="{escape(self.href(passage.slug))}">'
            f"{self.verb} {name}</a> {mark} {changed} {whole}</p>"
        )

    def count(self, section_id: int, comments: int) -> Markup:
        section = self.outline.section_by_id(section_id)
        assert section is not None
        return count_link(comments, f"{self.href(section.slug)}#others", section.label)


def words_of(visit: Visit, outline: Outline, tallies: Tallies) -> Markup:
    """The whole draft, with the body's statuses and what others said counted beside it."""
    may_comment = consultation_rules.may_respond(visit) and not tallies.is_submitted
    return _put_together(
        outline,
        url_for("responses.contents", slug=visit.consultation.slug),
        verb="Comment on" if may_comment else "Read what was said on",
        statuses=tuple(tallies.statuses.items()) if visit.body else (),
        published=tuple(sorted(tallies.published.items())),
        reworded=tallies.reworded,
    )


@lru_cache(maxsize=PAGES_KEPT)
def _put_together(
    outline: Outline,
    address: str,
    *,
    verb: str,
    statuses: tuple[tuple[int, Status], ...],
    published: tuple[tuple[int, int], ...],
    reworded: frozenset[int],
) -> Markup:
    """The words with their holes filled. Bodies that stand alike read the same page."""
    filling = _Filling(
        outline=outline,
        statuses=dict(statuses),
        published=dict(published),
        address=address,
        verb=verb,
        marks=status_marks() if statuses else {},
        reworded=reworded,
    )
    headings = {passage.id for passage in outline.passages}
    return assemble(
        outline,
        counts={
            section_id: filling.count(section_id, comments)
            for section_id, comments in published
            if section_id not in headings
        },
        statuses={passage.id: filling.status(passage) for passage in outline.answerable},
    )


def status_marks() -> Mapping[Status, Markup]:
    """The shape and word of each status, as every page shows them."""
    module = current_app.jinja_env.get_template("layout/mark.html").module
    return {status: module.mark(status.shape, status.words) for status in Status}  # type: ignore[attr-defined]
