"""What a file is, by its content: never by its name or by what a browser says of it."""
