"""A member's marks: for now, what they follow."""
