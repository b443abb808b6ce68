"""The river: an append-only log of what happened, and the cursors of those who read it."""
