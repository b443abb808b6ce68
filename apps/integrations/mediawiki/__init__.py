"""MediaWiki exports: pages of the main namespace with all their revisions become wiki pages with a history.

The XML is read row by row (`reading`), wikitext becomes Markdown by way of a parser (`wikitext`), and redirects become
names of the pages that they lead to (`source`).
"""
