"""The five roles in which members take part: what the log says of each, weighed by what others made of it."""
