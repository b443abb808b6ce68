"""Podcast feeds, RSS and Atom: a show and its episodes, with chapters, transcripts and voices."""
