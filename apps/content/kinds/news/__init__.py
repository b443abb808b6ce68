"""News: what a community’s managers and experts want everybody to know now."""
