"""The response form as a Word file: written for a body, filled in anywhere, read again."""
