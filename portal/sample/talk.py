"""What the sample's bodies said, and what staff made of it. All invented."""

from __future__ import annotations

from dataclasses import dataclass

from portal.moderation.models import Ground
from portal.responses.models import Stance

STRATEGY = "consultation-strategy"
PROGRAMME = "cdo-work-programme"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of one body on the section at that address, or on the whole draft (empty).

    `passed` is what moderators did: True published, a ground withheld, None not yet read.
    `quote` are the words in question and `suggestion` is how the body would have the section.
    """

    place: str
    stance: Stance
    words: str
    settled: bool = True
    passed: bool | Ground | None = None
    quote: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """All that one body says in one consultation, by the account that writes it."""

    email: str
    remarks: tuple[Remark, ...]
    nothing_to_add: tuple[str, ...] = ()
    mandate: str = ""

    @property
    def is_submitted(self) -> bool:
        return bool(self.mandate)


ON_THE_STRATEGY = (
    Said(
        "lead@camden.example",
        (
            Remark(
                "B5",
                Stance.SUPPORT,
                "A single note each year is fair. We ask for one page as the limit, since the "
                "groups have no staff to write more.",
                passed=True,
            ),
            Remark(
                "A2",
                Stance.SUPPORT,
                "The yearly report should go to each group as well as to the Authority.",
            ),
            Remark(
                "B14",
                Stance.SUPPORT,
                "Add that weeks in August and at Christmas do not count towards the twelve.",
            ),
            Remark(
                "appendix-2",
                Stance.OBJECT,
                "The end of January is too early for a group that meets once a month. March "
                "would let the plan follow our own annual meeting.",
            ),
        ),
        ("D", "why-we-consult"),
        "Agreed at the group's meeting this month",
    ),
    Said(
        "director@civicforum.example",
        (
            Remark(
                "B6",
                Stance.NEITHER,
                "This leaves open who begins. The body whose plan arrives second should be the one "
                "to write.",
                passed=True,
                quote="is expected to speak to it",
                suggestion="The Authority will publish those plans as one calendar. Where two "
                "bodies have the same audience in the same weeks, the one whose plan arrived "
                "second writes to the other.",
            ),
            Remark(
                "B8",
                Stance.SUPPORT,
                "A church hall and a school were both better attended than the station.",
                passed=True,
            ),
            Remark(
                "B17",
                Stance.SUPPORT,
                "An account of every comment is the right promise. Keep it short enough to keep.",
            ),
            Remark(
                "",
                Stance.NEITHER,
                "It reads as if meetings were the only way to ask anybody anything.",
            ),
        ),
        ("C",),
        "Agreed by the council of the Forum",
    ),
    Said(
        "lead@lambeth.example",
        (
            Remark(
                "summary",
                Stance.SUPPORT,
                "The summary is clear. We welcome that it says it is incomplete.",
            ),
            Remark(
                "A3",
                Stance.SUPPORT,
                "This matters most to us. “Good reason” should be written down each time.",
            ),
            Remark(
                "B5",
                Stance.SUPPORT,
                "We support a yearly note. A date at the end of January gives members one chance "
                "to agree the plan and no chance to change it.",
                settled=False,
            ),
        ),
        ("why-we-consult",),
    ),
)

ON_THE_PROGRAMME = (
    Said(
        "lead@lambeth.example",
        (
            Remark(
                "appendix-1-objective-one",
                Stance.SUPPORT,
                "A visit once a year would help. Ours should be in the evening, when members are "
                "free.",
                passed=True,
            ),
            Remark(
                "B4",
                Stance.OBJECT,
                "Outreach to schools stops in the boroughs when the money does. Please do not "
                "leave it out.",
                passed=True,
            ),
        ),
        ("D",),
        "Agreed by the officers under delegated powers",
    ),
    Said(
        "lead@camden.example",
        (
            Remark(
                "appendix-1-objective-one",
                Stance.SUPPORT,
                "We would use the visit to plan the year, not to look back at it.",
                passed=True,
            ),
            Remark(
                "appendix-1-objective-two",
                Stance.NEITHER,
                "Four exercises a year is a number. Say who they are for.",
                passed=True,
            ),
            Remark(
                "B2",
                Stance.OBJECT,
                "The last programme failed because of Mr Sample of 14 Sample Road, and everyone "
                "knows it.",
                passed=Ground.PERSONAL_DATA,
            ),
        ),
        ("C", "D"),
        "Agreed at the group's meeting in June",
    ),
    Said(
        "officer@mayor.example",
        (
            Remark(
                "appendix-1-objective-two",
                Stance.SUPPORT,
                "We hold four such exercises ourselves and would rather share them than repeat "
                "them.",
                passed=True,
            ),
            Remark(
                "appendix-1-objective-three",
                Stance.SUPPORT,
                "Twelve weeks is right. Publish the date at the start.",
                passed=True,
            ),
        ),
        ("A",),
        "Agreed by the head of policy",
    ),
    Said(
        "network@gla.example",
        (
            Remark(
                "appendix-1-objective-three",
                Stance.NEITHER,
                "Keep the list of what changed next to the list of what was asked.",
                passed=True,
            ),
            Remark(
                "",
                Stance.SUPPORT,
                "A short programme that can be checked. Other members of the Group might copy it.",
                passed=True,
            ),
        ),
        ("A", "B"),
        "Agreed by the consultation manager",
    ),
    Said(
        "director@civicforum.example",
        (
            Remark(
                "appendix-1-objective-two",
                Stance.OBJECT,
                "The budget for outreach has been the same for three years. The objective cannot "
                "be met from it.",
                passed=True,
            ),
        ),
        (),
        "Agreed by the council of the Forum",
    ),
)

SUMMARIES = {
    "appendix-1-objective-one": (
        "Both groups that commented welcome a visit once a year. One asks for the evening; one "
        "would use it to plan ahead."
    ),
    "appendix-1-objective-two": (
        "Three bodies commented and they differ. One offers to share exercises it already holds, "
        "one asks whom they are for, and one doubts that the present budget is enough."
    ),
    "how-the-objectives-were-chosen": (
        "One body objects to leaving outreach to schools to the boroughs, where it depends on "
        "money that has stopped before."
    ),
}
