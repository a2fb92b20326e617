"""What is still to do in a piece: rules over plain values. They tell, and never stop a draft.

`draft.py` holds the values and `reading.py` makes them of a piece; `rules.py` says what publishing needs (the verbs ask the same
rules) and what is only advised; `links.py` looks up addresses of this site; `checklist.py` puts the list together.
"""
