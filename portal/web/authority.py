"""Who consults, how they are reached and what they promise: each fact once, for code and pages."""

from typing import Final

NAME: Final = "Metropolitan Police Authority"
TEAM: Final = "Consultation, Diversity and Outreach Unit"
ADDRESS: Final = "10 Dean Farrar Street, London SW1H 0NY"
TELEPHONE: Final = "020 7202 0202"

ANSWER_WEEKS: Final = 12
MODERATION_DAYS: Final = 10
NEEDS_KEPT_DAYS: Final = 14
