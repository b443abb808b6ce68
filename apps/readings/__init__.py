"""What is read, heard, taken along and looked for: each person's own record, and counts that name nobody."""
