"""A portal on which a public authority consults invited bodies on a draft."""
