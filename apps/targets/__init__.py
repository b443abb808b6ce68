"""What a community aims at: a purpose, ranges for the roles, and how its members agreed on them."""
