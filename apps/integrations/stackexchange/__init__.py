"""The Stack Exchange data dump, as a community.

The files are read row by row into a temporary table (`staging`), where plain SQL gives every row exactly one
fate (`fates`): new, here already, or left out for a stated reason. The closing report counts fates, so it adds
up by construction, and a dry run is the same without the writing. People come first, then whole threads, a
batch of them per transaction (`people`, `threads`), then links between posts are turned to their new addresses
(`links`). Whatever a batch wrote is noted as `ImportedItem` in its transaction: a killed run goes on where it was.
"""
