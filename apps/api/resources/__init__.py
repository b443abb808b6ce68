"""One module a resource, composed from what the apps below know."""
