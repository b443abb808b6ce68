"""Mail that leaves: what is told at once, digests, unsubscribing, bounces."""
