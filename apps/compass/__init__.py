"""The role compass: seventeen skills as seen by oneself, by invited peers and in what others made of one's acts."""
