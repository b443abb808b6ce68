"""What comes in from elsewhere: dumps of other communities, accounts that their owners claim, the demo world."""
