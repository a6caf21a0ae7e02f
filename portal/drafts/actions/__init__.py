"""What makes and changes a draft: importing, mending, arranging, carrying on, publishing."""

from portal.drafts.actions.carrying import carry
from portal.drafts.actions.following import editable
from portal.drafts.actions.mending import mend_section, settle_doubt
from portal.drafts.actions.placing import Step, place_section
from portal.drafts.actions.publishing import open_consultation, publish
from portal.drafts.actions.restructuring import (
    add_section,
    merge_section,
    remove_section,
    split_section,
)
from portal.drafts.actions.storing import DraftFile, import_draft, read_file, state, store_draft
from portal.drafts.actions.taking import WordedSince, digest, take_wording

__all__ = [
    "DraftFile",
    "Step",
    "WordedSince",
    "add_section",
    "carry",
    "digest",
    "editable",
    "import_draft",
    "mend_section",
    "merge_section",
    "open_consultation",
    "place_section",
    "publish",
    "read_file",
    "remove_section",
    "settle_doubt",
    "split_section",
    "state",
    "store_draft",
    "take_wording",
]
