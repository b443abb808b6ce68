"""What members say about each other's work: stars on entries, "helpful" on replies; and what they follow."""
