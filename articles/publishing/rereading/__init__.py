"""A new text for a stored piece: recognised row by row, merged with what the desk changed since, and stored.

The new text is a transcript (a Q&A that was edited as text, or a new version of its Word document) or the text of an
article. `recognising` makes it a sheet (`articles/history/merging.py`) whose rows have the keys of the rows that they are.
`comparing` merges three sides: the text as it was when it left (`base`), the new one (`mine`) and the piece as it stands
(`theirs`). `storing` stores the result, as a pending version where readers see the piece.
"""
