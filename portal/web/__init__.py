"""The HTTP edge: fragments and pages, headers, forms, error pages, what every template can call."""
