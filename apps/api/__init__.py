"""The REST API: composed resources, router, schema, tokens at the door."""
