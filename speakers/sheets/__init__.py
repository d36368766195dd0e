"""Tables that organisers bring or take: read, understood, compared with the records, written.

A `Sheet` (sheet.py) says what one kind of table is; the rooms above declare theirs on the same
pattern. Bytes become `Table`s (reading.py), headings become columns (mapping.py), rows a `Plan`
(planning.py), and a plan that stands is applied (applying.py) by `events.actions.sheets`.
"""
