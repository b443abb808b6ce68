"""Reports for those who pull them (HR) and for managers: published tables, and how they are handed out."""
