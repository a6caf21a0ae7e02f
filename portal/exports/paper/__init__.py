"""The paper pack: all that a body needs to read, answer and reply without a screen."""
