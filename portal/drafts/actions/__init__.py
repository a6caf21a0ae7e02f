"""What makes and changes a draft: importing, mending, publishing."""

from portal.drafts.actions.mending import mend_section, settle_doubt
from portal.drafts.actions.publishing import open_consultation, publish
from portal.drafts.actions.storing import import_draft

__all__ = ["import_draft", "mend_section", "open_consultation", "publish", "settle_doubt"]
