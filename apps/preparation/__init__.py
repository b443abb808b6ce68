"""Filling a community before it goes live: what is needed, who writes it, when it is released."""
