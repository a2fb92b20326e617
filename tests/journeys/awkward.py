"""Pages of content that nobody designs for, made inside the site's own process: see magazine.py."""

import json
from datetime import timedelta

from django.utils import timezone

from articles.models import Correction, Expert, Topic
from tests.factories import (  # fmt: skip
    image_bytes,
    make_article,
    make_author,
    make_expert,
    make_picture,
    make_qa,
    make_report,
    make_section,
    paragraphs,
    upload,
)

UNBROKEN = "n" * 200
SIGNS = "“Quotes” & <ampersands> 'n' \"marks\" 😀 – 25\u00a0kV"
ARABIC = "مستقبل طاقة الهيدروجين في المدن"


def make() -> None:
    """Print the addresses as JSON. The keys say what is awkward about each page."""
    now = timezone.now()
    moment = now - timedelta(hours=1, microseconds=123_456)
    section = make_section(SIGNS[:60])
    small = make_picture(
        file=upload("small.jpg", image_bytes(width=400, height=300)), alt_text=SIGNS, credit=SIGNS, caption=SIGNS
    )
    author, bare = make_author("X"), make_author(UNBROKEN[:100])
    real = make_article(section=section, headline="A real clock", published_at=moment, updated_at=now, picture=small)
    real.bylines.create(author=author)
    real.bylines.create(author=bare, position=1)
    Correction.objects.create(article=real, text=SIGNS, made_at=now - timedelta(microseconds=7))
    topic = Topic.objects.create(name=UNBROKEN[:80], slug="long-topic")
    real.topics.add(topic)
    signs = make_article(
        section=section,
        headline=SIGNS,
        standfirst=SIGNS,
        published_at=moment,
        picture=None,
        body=f"<p>{SIGNS.replace('<', '&lt;')}</p>{paragraphs(3)}"
        '<p><a href="tel:+442079460000">Call</a> <a href="mailto:a@example.com?subject=x%20y">mail</a> <a href="https://example.com/a b?q=[1]&amp;r={2}">odd</a></p>'
        '<table><caption>x &amp; y</caption><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table>'
        f'<ol start="3"><li>c</li></ol><pre>{UNBROKEN}</pre><h2>😀</h2><h2>😀</h2><h2>{UNBROKEN}</h2>',
    )
    unbroken = make_article(
        section=section, headline=UNBROKEN, standfirst=UNBROKEN, body=f"<p>{UNBROKEN}</p>", published_at=moment
    )
    arabic = make_article(
        section=section, headline=ARABIC, standfirst=ARABIC, body=f"<p>{ARABIC}</p>", published_at=moment
    )
    empty = make_article(
        section=section, headline=".", standfirst="", body="", picture=None, published_at=moment, kind="opinion"
    )
    # Names of one letter, and initials with an apostrophe.
    person = make_expert("Q", title="", post_nominals="", initials="Q")
    qa = make_qa(
        experts=("Ken O’Donnell", ARABIC), section=section, headline=SIGNS + "?", published_at=moment, questions=2
    )
    qa.participants.filter(expert__name="Ken O’Donnell").update(initials="KO’D", posts="Head & <chief>; X")
    Expert.objects.filter(pk=person.pk).update(biography="")
    report = make_report([real, signs, qa], headline=SIGNS, standfirst="", picture=None, published_at=moment)
    locked = make_article(
        section=section, headline=f"Locked: {SIGNS}", access="registered", body=paragraphs(12), published_at=moment
    )
    shown = {
        "a real clock": real, "signs": signs, "200 letters without a space": unbroken, "another script": arabic, "almost nothing": empty,
        "an odd Q&A": qa, "an odd report": report, "an odd locked article": locked, "an author of one letter": author,
        "an odd section": section, "an odd topic": topic, "an odd expert": qa.participants.first().expert,
    }  # fmt: skip
    print(json.dumps({name: one.get_absolute_url() for name, one in shown.items()}))
