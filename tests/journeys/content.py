"""A small magazine for the journeys, made inside the site's own process: `manage.py shell -c "... make()"`."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import (
    image_bytes,
    make_article,
    make_picture,
    make_qa,
    make_report,
    make_section,
    paragraphs,
    upload,
)

# This text is only behind the wall: in the last paragraphs and in all answers but the first.
LOCKED = "heliostat"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def make() -> None:
    """Five premium features, one free article, one for registered readers, a premium Q&A and a report, and an odd one."""
    section = make_section("Energy")
    for number in range(1, 6):
        make_article(
            section=section,
            kind="feature",
            access="premium",
            headline=f"Premium feature {number}",
            slug=f"premium-{number}",
            body=paragraphs(12) + f"<p>The last word is {LOCKED} number {number}.</p>",
            picture=make_picture(
                file=upload(content=image_bytes(800, 500, colour=(40 * number, 60, 30))), alt_text=f"Drawing {number}"
            ),
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
    make_article(
        section=make_section("Oddities"),
        headline=UNBROKEN * 2,
        slug="odd",
        standfirst=UNBROKEN * 3,
        published_at=timezone.now() - timedelta(days=400),
        body=_odd_text(),
    )


def _odd_text() -> str:
    """Forty headings, a table of many columns, code and an address that do not break, lists in lists."""
    tall = make_picture(file=upload(content=image_bytes(600, 2400)), alt_text="A tower")
    cells = "".join(f"<td>{number * 1234.5} kN/m²</td>" for number in range(14))
    return (
        "".join(f"<h2>Heading {number}</h2>{paragraphs(2)}" for number in range(1, 41))
        + f"<table><tbody><tr>{cells}</tr></tbody></table><pre><code>{'x + ' * 80}</code></pre><p><code>{UNBROKEN * 2}</code></p>"
        + f'<p><a href="https://example.org/{UNBROKEN}">https://example.org/{UNBROKEN * 2}</a></p>'
        + f'<figure data-picture="{tall.pk}"></figure>'
        + "<ul><li>One<ul><li>Two<ol><li>Three<ul><li>"
        + UNBROKEN
        + "</li></ul></li></ol></li></ul></li></ul>"
        + '<p>As was said before<a href="#note-1"><sup>1</sup></a>.</p><h2>Notes</h2><ol><li><p>By whom?</p></li></ol>'
    )
