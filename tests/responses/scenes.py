"""A consultation with two bodies, a lead and a colleague in the first, and a published draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.accounts.models import User
from portal.consultations.models import Consultation, Visibility
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import DraftVersion
from portal.drafts.queries import published_outline
from portal.drafts.reading import Outline, Passage
from portal.responses.actions import Said, SignOff
from portal.responses.models import Capacity, Naming, Stance
from portal.stakeholders.models import Body, MemberRole
from portal.stakeholders.queries import body_by_name
from tests import factories

SIGN_OFF = SignOff(
    naming=Naming.BODY,
    not_published_reason="",
    approved_by_name="Grace Adeyemi",
    capacity=Capacity.CHAIR,
    mandate="Agreed at the meeting on 14 January 2027",
)
SIGN_OFF_FORM = {
    "naming": "body",
    "approved_by_name": "Grace Adeyemi",
    "capacity": "chair",
    "mandate": "Agreed at the meeting on 14 January 2027",
}
ADDRESS = "http://portal.test/response/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Scene:
    """Committed, so that requests and other threads see it."""

    consultation: Consultation
    version: DraftVersion
    lambeth: Body
    grace: User
    tom: User
    camden: Body
    ravi: User

    @property
    def url(self) -> str:
        return f"/consultations/{self.consultation.slug}"

    @property
    def outline(self) -> Outline:
        return published_outline(self.version.id)

    def visit(self, user: User | None = None) -> Visit:
        return factories.visit_of(user or self.grace, self.consultation)

    def passage(self, slug: str) -> Passage:
        passage = self.outline.passage(slug)
        assert passage is not None
        return passage

    def section_id(self, slug: str) -> int:
        section = self.outline.section(slug)
        assert section is not None
        return section.id

    def close(self) -> None:
        """The last second passed a minute ago."""
        self.consultation.closes_at = clock.now().replace(microsecond=0) - timedelta(minutes=1)
        db.session.commit()


def make_scene(
    *,
    visibility: Visibility = Visibility.AFTER_CLOSE,
    closes_in_days: float = 42,
) -> Scene:
    lambeth = body_by_name("Lambeth CPCG") or factories.make_body("Lambeth CPCG")
    camden = body_by_name("Camden CPCG") or factories.make_body("Camden CPCG")
    consultation = factories.make_consultation(
        visibility=visibility, closes_in_days=closes_in_days, bodies=(lambeth, camden)
    )
    scene = Scene(
        consultation=consultation,
        version=factories.make_version(consultation),
        lambeth=lambeth,
        grace=factories.make_member(lambeth, user=factories.make_user("Grace Adeyemi")),
        tom=factories.make_member(
            lambeth, user=factories.make_user("Tom Fielding"), role=MemberRole.REPRESENTATIVE
        ),
        camden=camden,
        ravi=factories.make_member(camden, user=factories.make_user("Ravi Anand")),
    )
    db.session.commit()
    return scene


def said(
    section_id: int | None,
    words: str = "We support this.",
    *,
    stance: Stance = Stance.SUPPORT,
    is_settled: bool = False,
) -> Said:
    return Said(section_id, stance, words, is_settled)
