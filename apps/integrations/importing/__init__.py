"""What the importers share: from items that a reader gives to rows, claims and a report.

A reader (`Source`) looks its files over first and refuses what is broken as a whole; then it gives people, entries
and remarks one after the other (`items`). A run (`running`) decides the fate of every item, writes the new ones a
batch per transaction (`people`, `writing`), turns links between them to where they are now (`links`) and reports
row by row (`report`). Whatever a batch wrote is noted as `ImportedItem` in its transaction: a killed run goes on
where it was, and a second one changes nothing. A dry run does the same without the writing.
"""
