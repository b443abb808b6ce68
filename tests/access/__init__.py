"""Who gets what from every address, one module a subject; `tests/test_access.py` says how to read the tables."""
