"""The first page after signing in, and the overview of one consultation. Reads only."""
