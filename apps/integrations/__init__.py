"""What comes in from elsewhere: dumps of other communities, the demo world."""
