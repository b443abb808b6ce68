"""Finding entries, replies and people by words, typos included."""
