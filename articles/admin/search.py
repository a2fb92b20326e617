"""The desk's search among articles: what is out by the site's own search, what is not by looking through it.

Of a million articles few are not out, so these may be read for any part of a word; the others are found by the index.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, Byline, Participant
from articles.models.visibility import not_public
from articles.search import engine, ranked
from articles.search.query import Query, Term, parse

# Of more than so many articles that are out, and so many that are not, the latest are found.
MOST = 2000


def found(text: str, now: datetime, headlines_only: bool = False) -> list[int]:
    """The ids of articles in any state that fit what was typed.

    Each word must be in the headline, the standfirst, a name or, with `headlines_only` off and where the article is out,
    in the text that everybody may read.
    """
    query = parse(text)
    if not query.has_words:
        return []
    beginnings = tuple(Term(term.words, term.is_excluded, is_prefix=True) for term in query.terms)
    wanted = Query(query.text, beginnings)
    out = engine().in_headlines(wanted, now, MOST) if headlines_only else [pk for pk, _ in ranked(wanted, now, MOST)]
    return out + list(_not_out(query, now).order_by("-pk").values_list("pk", flat=True)[:MOST])


def _not_out(query: Query, now: datetime):
    articles = Article.objects.filter(not_public(now))
    for term in query.terms:
        word = " ".join(term.words)
        fits = Q(headline__icontains=word) | Q(standfirst__icontains=word)
        fits |= Q(Exists(Participant.objects.filter(article=OuterRef("pk"), expert__name__icontains=word)))
        fits |= Q(Exists(Byline.objects.filter(article=OuterRef("pk"), author__name__icontains=word)))
        articles = articles.exclude(fits) if term.is_excluded else articles.filter(fits)
    return articles
