"""The demo world: the files of `demo/` (its README has the format) brought to life through the services."""
