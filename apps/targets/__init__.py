"""What a community is for, and which mix of roles it wants: proposed, discussed and agreed by its members."""
