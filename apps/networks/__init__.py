"""Who replies to, mentions, introduces and reads whom, and what the pattern says."""
