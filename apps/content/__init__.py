"""What people write: entries of every kind, replies, their history, tags and mentions."""
