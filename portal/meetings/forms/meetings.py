"""A meeting's particulars, in London's dates and times."""

from __future__ import annotations

from wtforms import Field, HiddenField, IntegerField, StringField
from wtforms.validators import ValidationError

from portal.consultations.clock_times import time_typed
from portal.consultations.forms.settings import DayField
from portal.meetings.actions import Particulars
from portal.meetings.models import TITLE_LENGTH, VENUE_LENGTH, Meeting
from portal.web.dates import time_of_day
from portal.web.forms import NOT_LOADED_FULLY, AtMost, PortalForm, Required, TextInput

MOST_SEATS = 5_000


class MeetingForm(PortalForm):
    """What a meeting is, to add it."""

    title = StringField(
        "Title",
        [Required("Write a title"), AtMost(TITLE_LENGTH, "The title")],
        description="For example, First meeting",
        widget=TextInput(classes="govuk-!-width-two-thirds"),
    )
    venue = StringField(
        "Place",
        [Required("Write where the meeting is"), AtMost(VENUE_LENGTH, "The place")],
        description="Enough for somebody to find it, with the postcode",
        widget=TextInput(classes="govuk-!-width-two-thirds"),
    )
    day = DayField("Date", what="the date of the meeting", description="For example, 12 1 2027")
    starts = StringField(
        "Starts at",
        [Required("Enter the time at which it starts, like 6pm")],
        description="London time, such as 6pm or 18:00",
        widget=TextInput(classes="govuk-input--width-5"),
    )
    ends = StringField(
        "Ends at",
        [Required("Enter the time at which it ends, like 8pm")],
        widget=TextInput(classes="govuk-input--width-5"),
    )
    seats = IntegerField(
        "Seats",
        description="How many people can come. Whoever is named after that joins the waiting list",
        widget=TextInput(classes="govuk-input--width-4"),
        render_kw={"inputmode": "numeric"},
    )
    replies_close_on = DayField(
        "Replies close at the end of",
        what="the last day for replies",
        description="The last day on which a body can reply or change its reply",
    )

    def validate_starts(self, field: Field) -> None:
        _require_time(field)

    def validate_ends(self, field: Field) -> None:
        _require_time(field)

    def validate_seats(self, field: Field) -> None:
        if field.data is None or not 0 <= field.data <= MOST_SEATS:
            field.errors = []  # a word in place of a number has been called invalid already
            raise ValidationError(f"Enter the number of seats in figures, up to {MOST_SEATS:,}")

    @property
    def particulars(self) -> Particulars:
        """What was filled in. Only of a valid form."""
        starts, ends = (time_typed(field.data or "") for field in (self.starts, self.ends))
        assert starts is not None
        assert ends is not None
        assert self.day.data is not None
        assert self.replies_close_on.data is not None
        return Particulars(
            title=self.title.data or "",
            venue=self.venue.data or "",
            day=self.day.data,
            starts=starts,
            ends=ends,
            seats=self.seats.data or 0,
            replies_close_on=self.replies_close_on.data,
        )


class ChangeForm(MeetingForm):
    """What a meeting is to be. `seen` is the mark of what it was when its writer saw it."""

    seen = HiddenField()

    def validate_seen(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(NOT_LOADED_FULLY)

    @classmethod
    def showing(cls, meeting: Meeting) -> ChangeForm:
        """The form with the meeting as it is."""
        stored = Particulars.of(meeting)
        return cls(
            formdata=None,
            title=stored.title,
            venue=stored.venue,
            day=stored.day,
            starts=time_of_day(meeting.starts_at),
            ends=time_of_day(meeting.ends_at),
            seats=stored.seats,
            replies_close_on=stored.replies_close_on,
            seen=stored.mark,
        )

    def resend_over(self, meeting: Meeting) -> None:
        """What was typed stays, and sent again it goes over the meeting as it is now."""
        self.seen.data = Particulars.of(meeting).mark


def _require_time(field: Field) -> None:
    if time_typed(field.data or "") is None:
        raise ValidationError("Enter a time, like 6pm or 18:00")
