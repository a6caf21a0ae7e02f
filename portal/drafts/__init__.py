"""The draft: its versions and sections, how one is imported, and how it is read."""
