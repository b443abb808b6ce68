"""The back office: Django's admin for site administrators and community managers, in our looks."""
