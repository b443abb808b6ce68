"""Documents in bulk: every file of a folder or an archive becomes a document."""
