"""What is published of comments, apart from what their bodies wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model, pk


class PublishedWording(Model):
    """What everybody may read of a comment that is published. There is one for as long as it is.

    Nobody but its body and staff reads a comment's words from anywhere else. `body` and
    `suggestion` are lists of texts, and of removals, which say why and hold no words; see
    `responses.published_words`.
    """

    __tablename__ = "published_wordings"

    comment_id: Mapped[pk] = mapped_column(ForeignKey("comments.id"), autoincrement=False)
    body: Mapped[list[Any]] = mapped_column(JSON)
    suggestion: Mapped[list[Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]
