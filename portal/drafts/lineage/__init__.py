"""Which section of one version is which of another: matched by words, and followed from there."""
