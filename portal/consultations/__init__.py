"""A consultation: what is asked, of whom, from when to when, and who may see what was said."""
