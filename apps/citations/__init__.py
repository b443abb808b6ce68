"""Special mention: an article cites another entry, with a quote, and both sides show it."""
