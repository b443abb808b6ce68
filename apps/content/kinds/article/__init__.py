"""Articles: what one person has to say, alone or with others, singly or in a series."""
