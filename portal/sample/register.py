"""The bodies of the sample: those of the Authority's papers, as its list of February 2005 has them.

Priority groups are invented: which ones the draft named is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.stakeholders.models import BodyKind, Standing

FUNDED = (
    "Barking", "Barnet", "Bexley", "Camden", "Croydon", "Havering", "Harrow", "Hillingdon",
    "Hounslow", "Kingston", "Lewisham", "Newham", "Richmond", "Southwark", "Waltham Forest",
    "Wandsworth", "Westminster",
)  # fmt: skip
FUNDED_ON_CONDITION = (
    "Enfield", "Hackney", "Haringey", "Kensington", "Lambeth", "Merton", "Redbridge", "Sutton",
    "Tower Hamlets",
)  # fmt: skip
NOT_FUNDED = ("Brent", "Bromley", "Ealing")
FULL_BOROUGH_NAMES = {
    "Barking": "Barking and Dagenham",
    "Kensington": "Kensington and Chelsea",
    "Kingston": "Kingston upon Thames",
    "Richmond": "Richmond upon Thames",
}
GLA_GROUP = (
    "Greater London Authority",
    "Transport for London",
    "London Development Agency",
    "London Fire and Emergency Planning Authority",
)
PRIORITY_GROUPS = ("Priority group A (sample)", "Priority group B (sample)")


@dataclass(frozen=True, slots=True)
class SampleBody:
    """One body of the register. One that is not active is on it, and is not asked."""

    name: str
    kind: BodyKind
    borough: str = ""
    standing: Standing = Standing.ACTIVE


def register() -> list[SampleBody]:
    """Every body, those asked first; all 32 boroughs are accounted for."""
    groups = sorted((*FUNDED, *FUNDED_ON_CONDITION, *NOT_FUNDED))
    return [
        *(_group(borough) for borough in groups),
        *(SampleBody(name, BodyKind.GLA_GROUP) for name in GLA_GROUP),
        SampleBody("Mayor's Office", BodyKind.MAYORS_OFFICE),
        SampleBody("London Civic Forum", BodyKind.CIVIC_FORUM),
        *(SampleBody(name, BodyKind.PRIORITY_GROUP) for name in PRIORITY_GROUPS),
        _group("Greenwich", Standing.SUSPENDED),
        _group("Hammersmith and Fulham", Standing.NO_GROUP),
        _group("Islington", Standing.OTHER_STRUCTURE),
    ]


def _group(borough: str, standing: Standing = Standing.ACTIVE) -> SampleBody:
    return SampleBody(
        f"{borough} CPCG", BodyKind.CPCG, FULL_BOROUGH_NAMES.get(borough, borough), standing
    )
