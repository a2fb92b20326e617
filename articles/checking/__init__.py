"""The checklist of a piece: rules over plain values. The list only informs and never blocks the save of a draft.

`draft.py` defines the values, and `reading.py` reads them from a piece. `rules.py` says what publishing needs (the publish
step uses the same rules) and what is advice. `links.py` checks links to this site. `checklist.py` puts the list together.
"""
