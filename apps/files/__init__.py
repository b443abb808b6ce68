"""Files that people bring: kept privately, known by their content, opened only by what they are attached to."""
