"""Plain text of an Expert Q&A, as journalists have it, to a structured transcript, and back. Standard library only.

`parse(text)` returns a `Reading`: the transcript, the doubts with their lines, and what each line was taken for. It goes so:

1. `lines`: clean the lines and join them to paragraphs. `chat`: set times and the interviewer's name aside.
2. `landmarks`: find the parts: front, experts, questions and answers, end.
3. `front` and `experts`: read headline, standfirst, credit, introduction and the people. `cast`: who answers to which initials and names.
4. `questions` and `body`: put questions and answers together. `slips`: what looks like a typing error.
5. `parsing`: call these in order, then check the whole. `notes` gathers the doubts and the role of each line.

`patterns` holds the signs by which a paragraph is read, `model` the values that go in and out, `format` writes the canonical
text, and `html` converts blocks to the stored text of an article and back.
"""

from articles.transcript.format import format
from articles.transcript.parsing import parse

__all__ = ["format", "parse"]
