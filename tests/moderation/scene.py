"""A consultation with a submitted response, a moderator, and ways to say more in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.accounts.models import Right, User
from portal.consultations.models import Consultation, Visibility
from portal.drafts.models import DraftVersion
from portal.responses.models import (
    Comment,
    CommentState,
    Naming,
    Response,
    ResponseState,
    Stance,
)
from portal.stakeholders.models import Body
from tests import factories

SLUG = "strategy"
QUEUE = f"/staff/consultations/{SLUG}/moderation/"


@dataclass
class Scene:
    consultation: Consultation
    version: DraftVersion
    body: Body
    lead: User
    moderator: User
    colleague: User
    responses: dict[int, Response] = field(default_factory=dict)

    def response(self, body: Body, author: User, naming: Naming = Naming.BODY) -> Response:
        if body.id not in self.responses:
            response = factories.make_response(
                self.consultation, body, state=ResponseState.SUBMITTED
            )
            response.submitted_by_id = author.id
            response.naming = naming
            self.responses[body.id] = response
        return self.responses[body.id]

    def say(
        self,
        words: str = "We support this.",
        *,
        on: str | None = "B1",
        body: Body | None = None,
        author: User | None = None,
        state: CommentState = CommentState.SUBMITTED,
        stance: Stance = Stance.SUPPORT,
        naming: Naming = Naming.BODY,
        at: datetime | None = None,
    ) -> Comment:
        body = body or self.body
        author = author or (self.lead if body is self.body else factories.make_member(body))
        return factories.make_comment(
            self.response(body, author, naming),
            self.version,
            factories.section_at(self.version, on) if on else None,
            author=author,
            body=words,
            stance=stance,
            state=state,
            at=at,
        )

    def another_body(self, name: str = "", **more: Any) -> Body:
        body = factories.make_body(name, **more)
        factories.make_participation(self.consultation, body)
        return body


def make_scene(visibility: Visibility = Visibility.LIVE) -> Scene:
    body = factories.make_body("Lambeth CPCG")
    consultation = factories.make_consultation(SLUG, bodies=(body,), visibility=visibility)
    return Scene(
        consultation=consultation,
        version=factories.make_version(consultation),
        body=body,
        lead=factories.make_member(body, user=factories.make_user("Grace Adeyemi")),
        moderator=factories.make_user("Ruth Calder", Right.MODERATOR),
        colleague=factories.make_user("Malik Iqbal", Right.MODERATOR),
    )
