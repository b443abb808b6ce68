"""Does the profile measure what it says? Planted people, the formula's twin, every bar: docs/profiler-validation.md."""
