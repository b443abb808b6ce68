"""The home page's shelves: what's new, what's popular, who's new, who's popular."""
