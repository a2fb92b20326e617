"""Keep the search index up to date: one entry, of public text only, for each article with a date of publication."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from articles.models import Article
from articles.models.visibility import is_withdrawn
from articles.reading import texts
from articles.search import engine
from articles.search.spellings import other_spellings
from articles.text import richtext
from articles.text.folding import fold

_WORD = re.compile(r"[^\W\d_]{3,40}", re.UNICODE)


def refresh(article_ids: Iterable[int]) -> None:
    """Update the entries of these articles. Drafts and withdrawn articles have none.

    Scheduled articles already have one; a search compares their date with the clock.
    """
    ids = sorted(set(article_ids))
    if not ids:
        return
    # Drafts, which are saved most often, are left out by the query, and nothing of them is read.
    stored = Article.objects.for_search().filter(pk__in=ids, published_at__isnull=False)
    articles = [article for article in stored if _is_found(article)]
    prefetch_related_objects(
        [article for article in articles if article.is_qa], "questions__answers__joint_participants"
    )
    entries = {article.pk: _values(article) for article in articles}
    backend = engine()
    with transaction.atomic():
        for pk in ids:
            if pk in entries:
                backend.put(pk, entries[pk])
            else:
                backend.remove(pk)
        words = {word for values in entries.values() for text in values.values() for word in _WORD.findall(text)}
        backend.learn({fold(word) for word in words})


def _is_found(article: Article) -> bool:
    return article.section is not None and not is_withdrawn(article.withdrawn_at, timezone.now())


def _values(article: Article) -> dict[str, str]:
    preview = texts.preview_of(article)
    questions = [item.text for item in preview.questions]
    body = [richtext.plain(item.html) for item in preview.items if isinstance(item, texts.TextItem | texts.AnswerItem)]
    people = [participant.expert.full_name for participant in article.participants.all()]
    people += [byline.author.name for byline in article.bylines.all()]
    values = {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "people": ", ".join(people),
        "topics": ", ".join([article.section.name, *(topic.name for topic in article.topics.all())]),
        "questions": " ".join(questions),
        "body": " ".join(body),
    }
    # The topics column is never shown as a fragment, so it also takes spellings that the engine would miss (“ostby”,
    # “co2”).
    values["topics"] += "".join(f", {words}" for words in other_spellings(" ".join(values.values())))
    return values
