"""WordPress exports (WXR): posts and pages become articles, comments replies, media files where they are given.

The file is read twice and row by row: once to know whose it is, what its addresses mean and that it is whole
(`reading`), once to import it (`source`). What WordPress adds to HTML becomes readable Markdown (`texts`).
"""
