"""What `doctor` looks at. Each check is a function that comes back with one finding."""
