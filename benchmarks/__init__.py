"""Measures what pages cost, on worlds of a known size: `bin/bench`. See `docs/benchmarks.md`."""
