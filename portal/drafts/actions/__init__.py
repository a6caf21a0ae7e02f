"""What makes and changes a draft: importing, mending, publishing."""

from portal.drafts.actions.mending import mend_section, settle_doubt
from portal.drafts.actions.publishing import open_consultation, publish
from portal.drafts.actions.storing import DraftFile, import_draft, read_file, store_draft

__all__ = [
    "DraftFile",
    "import_draft",
    "mend_section",
    "open_consultation",
    "publish",
    "read_file",
    "settle_doubt",
    "store_draft",
]
