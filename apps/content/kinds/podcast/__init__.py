"""Podcasts: shows and their episodes, with chapters, transcripts, a player and a feed address for every member."""
