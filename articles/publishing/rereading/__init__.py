"""A new text for a stored piece: its rows are recognised, it is merged with the desk's changes since, and stored.

The new text is a transcript (a Q&A that was edited as text, or a new version of its Word document) or the text of an
article. `recognising` turns it into a sheet (`articles/history/merging.py`) whose rows have the keys of the stored rows.
`comparing` merges three sides: the text as it was exported or read last (`base`), the new text (`mine`) and the present
piece (`theirs`). `storing` stores the result, as a pending version if readers can see the piece.
"""
