"""Communities of practice, who belongs to them in which role, and that each always has a manager."""
