"""A small magazine for the journeys, made inside the site's own process: `manage.py shell -c "... make()"`."""

from tests.factories import make_article, make_picture, make_qa, make_report, make_section, paragraphs

# Stands only behind the wall: in the last paragraphs and in all answers but the first.
LOCKED = "heliostat"


def make() -> None:
    """Five premium features, one free article, one for registered readers, a premium Q&A and a report."""
    section = make_section("Energy")
    for number in range(1, 6):
        make_article(
            section=section,
            kind="feature",
            access="premium",
            headline=f"Premium feature {number}",
            slug=f"premium-{number}",
            body=paragraphs(12) + f"<p>The last word is {LOCKED} number {number}.</p>",
            picture=make_picture(alt_text=f"Drawing {number}"),
        )
    make_article(section=section, headline="A free article", slug="free")
    make_article(
        section=section,
        headline="For registered readers",
        slug="registered",
        access="registered",
        body=paragraphs(12) + f"<p>The last word is {LOCKED}.</p>",
    )
    qa = make_qa(section=section, access="premium", headline="What holds a dam?", slug="dam")
    make_report([qa], headline="Water, held back", slug="water")
