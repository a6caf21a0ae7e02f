"""The sample has a past that nobody is told of today."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal.mail.models import Letter
from portal.mail.queries import waiting
from portal.sample.load import load


def test_no_letter_of_the_sample_waits_or_keeps_its_text(db: SQLAlchemy) -> None:
    load()
    db.session.commit()
    assert db.session.scalar(select(func.count(Letter.id)))
    assert waiting() == 0
    assert set(db.session.scalars(select(Letter.body))) == {""}
    assert (
        db.session.scalars(select(Letter.id).where(Letter.sent_at != Letter.written_at)).all() == []
    )
