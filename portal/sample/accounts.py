"""Who the sample data can sign in as. Their password is known to everyone: never in production."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import Right
from portal.stakeholders.models import MemberRole

SAMPLE_PASSWORD = "sample-consultation"  # noqa: S105 - printed by `accounts`, no secret


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """One person of the sample. `body` is the name of the body they speak for, in `role`."""

    email: str
    name: str
    rights: frozenset[Right] = frozenset()
    body: str | None = None
    role: MemberRole | None = None


def _staff(email: str, name: str, right: Right) -> SampleAccount:
    return SampleAccount(email, name, frozenset({right}))


SAMPLE_ACCOUNTS = (
    SampleAccount(
        "lead@lambeth.example", "Grace Adeyemi", body="Lambeth CPCG", role=MemberRole.LEAD
    ),
    SampleAccount(
        "member@lambeth.example",
        "Tom Fielding",
        body="Lambeth CPCG",
        role=MemberRole.REPRESENTATIVE,
    ),
    SampleAccount("lead@camden.example", "Colin Avery", body="Camden CPCG", role=MemberRole.LEAD),
    SampleAccount(
        "officer@mayor.example", "Ray Mercer", body="Mayor's Office", role=MemberRole.LEAD
    ),
    SampleAccount(
        "network@gla.example",
        "Judith Cole",
        rights=frozenset({Right.COORDINATOR}),
        body="Greater London Authority",
        role=MemberRole.LEAD,
    ),
    SampleAccount(
        "director@civicforum.example",
        "Derek Hume",
        body="London Civic Forum",
        role=MemberRole.LEAD,
    ),
    _staff("moderator@mpa.example", "Ruth Calder", Right.MODERATOR),
    _staff("organiser@mpa.example", "Peter Osei", Right.ORGANISER),
    _staff("approver@mpa.example", "Helen Marsh", Right.APPROVER),
    _staff("admin@mpa.example", "Amara Lewis", Right.ADMINISTRATOR),
)
