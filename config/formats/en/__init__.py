"""English, as pages are."""
