"""What an administrator does with a draft: import it, mend it, publish it."""

from portal.drafts.staff_views import mending, versions
from portal.drafts.staff_views.blueprint import bp

__all__ = ["bp", "mending", "versions"]
