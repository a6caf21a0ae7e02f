"""Telling a body, once, that a reply to its comment is published, and whether it was moderated."""

from __future__ import annotations

from portal import clock
from portal.consultations.models import Stage, Visibility
from portal.drafts.queries import newest_published, outline_of
from portal.mail.actions import NewLetter, write_all
from portal.mail.models import Kind
from portal.mail.wording import SAMPLE, letter
from portal.responses.models import Comment, CommentState, Naming
from portal.responses.queries import said_by
from portal.stakeholders.queries import members
from portal.web.links import absolute

WHOLE_DRAFT = "whole-draft"


def tell_of_reply(reply: Comment) -> None:
    """Whoever speaks for the body that was replied to knows of it, however often this is called.

    Nobody is told of a reply that they cannot read, and no body of its own.
    """
    answered = reply.reply_to
    if answered is None or reply.state is not CommentState.PUBLISHED or not _can_be_read(reply):
        return
    body = answered.response.body
    if body is None or body.id == reply.response.body_id:
        return
    consultation, response = reply.response.consultation, reply.response
    read = "has not read it yet" if reply.is_unchecked else "has passed the reply"
    by = said_by(
        response.naming,
        response.respondent,
        response.body.kind if response.body else None,
        response.approved_by_name,
    )
    address = absolute(
        "responses.section",
        slug=consultation.slug,
        label=_page_of(reply),
        _anchor=f"c{reply.number}",
    )
    write_all(
        NewLetter(
            to=member.user.email,
            subject=f"A reply to your comment c{answered.number}: {consultation.title}",
            body=letter(
                SAMPLE if consultation.is_sample else "",
                f"Dear {member.user.name}",
                f"{by} replied to {body.name}'s comment c{answered.number} in {consultation.title}."
                f" A moderator {read}.",
                f"Read it:\n{address}",
            ),
            once_key=f"reply {reply.id} to {member.user_id}",
            kind=Kind.REPLIES,
            of_bodies=[body.id],
        )
        for member in members(body.id)
        if member.user.deactivated_at is None
    )


def _can_be_read(reply: Comment) -> bool:
    consultation = reply.response.consultation
    is_shown = consultation.visibility is Visibility.LIVE or (
        consultation.visibility is Visibility.AFTER_CLOSE
        and consultation.stage(clock.now()) is Stage.CLOSED
    )
    return is_shown and reply.response.naming not in (None, Naming.NOT_PUBLISHED)


def _page_of(reply: Comment) -> str:
    """Where its words can be read today."""
    newest = newest_published(reply.consultation_id)
    if reply.section_id is None or newest is None:
        return WHOLE_DRAFT
    passage = outline_of(newest).passage_of(reply.section_id)
    return passage.slug if passage else WHOLE_DRAFT
