"""A consultation in preparation with a real report imported."""

from __future__ import annotations

from portal.accounts.models import Right, User
from portal.consultations.models import Consultation
from portal.db import db
from portal.drafts import actions, queries
from portal.drafts.importing import parse
from portal.drafts.models import DraftVersion, Section
from portal.drafts.reading import Outline
from tests import factories
from tests.drafts.reports import report

HOUSE_FORM = """\
A draft for tests

Report: 7
Date: 5 December 2002
By: Clerk

What this is about.

A. Recommendations

1. Agree the first thing.
2. Agree the second thing.

B. Supporting information

1. The first reason. [1]

2. The reasons are these:

  • one;
  • two.

Ways of asking

3. The third reason breaks off after the

Appendix 1: Lists

Date: December 2002

1. An item.

1. The note. [Back]
"""


def make_administrator(name: str = "Ada Lane") -> User:
    return factories.make_user(name, Right.ADMINISTRATOR)


def make_preparing(slug: str = "strategy") -> Consultation:
    """Not launched, to open tomorrow."""
    return factories.make_consultation(slug, launched=False, opened_days_ago=-1)


def imported(
    consultation: Consultation, data: bytes | str = HOUSE_FORM, *, by: User | None = None
) -> DraftVersion:
    data = data.encode() if isinstance(data, str) else data
    return actions.import_draft(consultation, data=data, filename="draft.txt", by=by, parse=parse)


def imported_report(name: str) -> Outline:
    """The real report as it is read, through the database."""
    version = imported(make_preparing(), report(name))
    db.session.expire_all()
    return queries.outline_of(version)


def section_called(version: DraftVersion, label: str, *, heading: bool = False) -> Section:
    (section,) = [
        section
        for section in queries.sections_of(version.id)
        if section.label == label and section.kind.is_heading is heading
    ]
    return section
