"""The admin's search for articles: published ones through the site's search index, the others by scanning them.

Few of a million articles are unpublished, so scanning them is cheap. A scan also matches the middle of a word.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, Byline, Participant
from articles.models.visibility import not_public
from articles.search import engine, ranked
from articles.search.query import Query, Term, parse

# The limit for published articles and for unpublished ones. The latest ones win.
MOST = 2000


def found(text: str, now: datetime, headlines_only: bool = False) -> list[int]:
    """Return the ids of matching articles in any state.

    Each word must occur in the headline, the standfirst or a name. In a published article it may also occur in the text
    that everybody may read, unless `headlines_only` is set.
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
