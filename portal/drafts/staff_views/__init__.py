"""What an administrator does with a draft: import it, mend and arrange it, publish it."""

from portal.drafts.staff_views import carrying, changes, mending, restructuring, versions
from portal.drafts.staff_views.blueprint import bp

__all__ = ["bp", "carrying", "changes", "mending", "restructuring", "versions"]
