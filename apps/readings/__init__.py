"""What was read, counted by distinct people and day; each person's own record, which they may turn off."""
