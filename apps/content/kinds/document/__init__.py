"""Documents: files with versions, whose words are found and whose pages are seen without a download."""
