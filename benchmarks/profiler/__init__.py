"""Does the profile measure what it says? Planted people, the formula's twin, and every bar; docs/profiler-validation.md."""
