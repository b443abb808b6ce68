"""Folders (or archives) of Markdown with front matter: articles, or a wiki whose tree the folders are.

Files are looked over first (`pages`), so that links between them can be told (`addresses`, `links`). What static
sites add to Markdown is taken out or said in Markdown: template tags neither run nor stay (`templates`), HTML becomes
Markdown (`embedded`). An export of our own is read back to what it was (`own`).
"""
