"""Who turns to whom: figures of a community's network, its picture, and one's own surroundings in it."""
