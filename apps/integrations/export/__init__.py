"""What people wrote, taken along: a ZIP archive of Markdown with front matter, files, and JSON of what hangs on it.

`scope` says which entries belong to an export, `content` how one of them is written down, `details` what its kind
adds, `addresses` how links point within the archive, `archive` puts it together. The same community gives the same
bytes. `services` has it done by a worker and keeps it for a while for the person who asked. The Markdown importer
reads an export back (`integrations.markdown.own`).
"""
