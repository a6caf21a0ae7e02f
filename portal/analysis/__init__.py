"""What was said, in the Authority's words: a summary for each section beside its comments."""
