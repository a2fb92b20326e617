"""Plain text of an Expert Q&A, as journalists have it, to a structured transcript, and back. Standard library only.

`parse(text)` returns a `Reading`: the transcript, the doubts with their lines, and what each line was taken for. The phases:

1. `lines` cleans the lines and joins them to paragraphs. Each paragraph carries its signs (`signs`).
2. `landmarks` divides the paragraphs into front, experts and body.
3. `front` reads headline, standfirst, credit, introduction and the people (`experts`, `names`).
4. `cast` knows who answers to which initials and names.
5. `questions` decides which paragraphs ask, and `body` whose answer each of the others is.
6. `slips` tells what looks like a typing error, and `notes` gathers the doubts and the role of each line.

`parsing` calls the phases in this order. `model` holds the values that go in and out, `format` writes the canonical text,
and `html` converts blocks to the stored text of an article and back.
"""

from articles.transcript.format import format
from articles.transcript.parsing import parse

__all__ = ["format", "parse"]
