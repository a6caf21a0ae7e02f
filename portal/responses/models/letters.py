"""What staff have made of a letter while they divide it into comments."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model, pk

LETTER_LENGTH = 100_000


class LetterPart(Model):
    """One paragraph of a response's letter that has been dealt with.

    `paragraph` counts from 0. It is in that comment; with none, it was found to be no comment. A
    paragraph without a row waits to be dealt with, as one does whose comment is removed.
    """

    __tablename__ = "letter_parts"
    __table_args__ = (UniqueConstraint("response_id", "paragraph"),)

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    paragraph: Mapped[int]
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
