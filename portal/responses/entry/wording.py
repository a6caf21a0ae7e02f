"""What the ways are called by which a response can come, and how people are spoken of."""

from __future__ import annotations

from collections.abc import Mapping

from portal.responses.models import Channel, Naming, Response
from portal.web.dates import day, day_and_month

CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.PORTAL: "On the portal",
    Channel.PAPER: "On paper",
    Channel.EMAIL: "By e-mail",
    Channel.TELEPHONE: "By telephone",
    Channel.MEETING: "At a meeting",
}
WHAT_CAME: Mapping[Channel, str] = {
    Channel.PORTAL: "response",
    Channel.PAPER: "letter",
    Channel.EMAIL: "e-mail",
    Channel.TELEPHONE: "telephone call",
    Channel.MEETING: "contribution at a meeting",
}
# What is pasted to be divided, where it is called by a word of its own.
WHAT_IS_DIVIDED: Mapping[Channel, str] = {Channel.PAPER: "letter", Channel.EMAIL: "e-mail"}
NOT_SAID = "They did not say"
AS_NOT_SAID = "Did not say. Published without a name until they are asked."


def how_it_came(response: Response) -> str:
    """On paper, received 3 December, entered by Ruth Calder. Nothing for what the portal took."""
    if response.channel is Channel.PORTAL or response.received_on is None:
        return ""
    return (
        f"{CHANNEL_NAMES[response.channel]}, received {day_and_month(response.received_on)}, "
        f"entered by {response.entered_by_name}"
    )


def what_came(response: Response) -> str:
    """A letter of 3 December, as its respondent is told of it."""
    return f"{WHAT_CAME[response.channel]} of {day(response.received_on or response.began_at)}"


def what_is_divided(response: Response) -> str:
    """What its paragraphs are paragraphs of."""
    return WHAT_IS_DIVIDED.get(response.channel, "text")


def naming_words(response: Response) -> str:
    """How it may be shown, in words for staff."""
    match response.naming, response.body_id:
        case None, _:
            return AS_NOT_SAID
        case Naming.NOT_PUBLISHED, _:
            return "Not published. It is read and counted."
        case Naming.ANONYMOUS, _:
            return "Without a name"
        case Naming.BODY, _:
            return f"In the name of {response.respondent} only"
        case _, None:
            return f"In the name of {response.respondent}"
        case _:
            if not response.approved_by_name:
                return f"In the name of {response.respondent}"
            return f"In the names of {response.respondent} and of {response.approved_by_name}"
