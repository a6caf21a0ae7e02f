"""What a moderator is told whom a colleague's note is for: that there is one, and none of it."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import User
from portal.mail.actions import NewLetter, write_all
from portal.mail.models import Kind
from portal.mail.wording import SAMPLE, letter
from portal.moderation.models import StaffNote
from portal.responses.models import Comment


def tell_of_note(
    note: StaffNote, comment: Comment, people: Sequence[User], *, by: User, address: str
) -> None:
    """Each of them is told once of this note. Neither its words nor the comment's are sent."""
    consultation = comment.response.consultation
    write_all(
        NewLetter(
            to=person.email,
            subject=f"A note for you on c{comment.number}: {consultation.title}",
            body=letter(
                SAMPLE if consultation.is_sample else "",
                f"Dear {person.name}",
                f"{by.name} wrote a note on comment c{comment.number} in {consultation.title} and "
                "asked that you read it.",
                f"Read it:\n{address}",
            ),
            # Not its id: SQLite gives that of a note that was removed to another.
            once_key=f"staff note {note.form_key} to {person.id}",
            kind=Kind.COLLEAGUES,
        )
        for person in people
    )
