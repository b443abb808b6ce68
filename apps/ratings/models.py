"""A member's marks, and what one follows."""

from apps.ratings.following import Follow, Level
from apps.ratings.marks import STARS, EntryMarks, Favourite, Helpful, Rating, ReplyMarks

__all__ = ["STARS", "EntryMarks", "Favourite", "Follow", "Helpful", "Level", "Rating", "ReplyMarks"]
