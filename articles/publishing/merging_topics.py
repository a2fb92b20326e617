"""Merge topics into one. Their articles move to it, and their old addresses redirect to it for ever."""

from collections.abc import Iterable, Iterator

from django.db import models, transaction

from articles import versions
from articles.models import Article, FormerTopic, Topic

# How many articles the search index updates in one transaction. SQLite locks the database for that time.
_AT_ONCE = 100


def merge(topics: Iterable[Topic], into: Topic) -> int:
    """Merge `topics` into one of them. Everything linked to a merged topic moves. Return how many articles moved.

    Raises Topic.DoesNotExist if `into` was deleted.
    """
    gone = [topic for topic in topics if topic.pk != into.pk]
    with transaction.atomic():
        # The lock keeps two merges at once apart.
        ids = sorted({topic.pk for topic in gone} | {into.pk})
        there = {topic.pk: topic for topic in Topic.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        if into.pk not in there:
            raise Topic.DoesNotExist
        gone = [there[topic.pk] for topic in gone if topic.pk in there]
        if not gone:
            return 0
        pks = [topic.pk for topic in gone]
        moved = sorted(set(Article.topics.through.objects.filter(topic__in=pks).values_list("article_id", flat=True)))
        for through, own, other in _links():
            _move(through, own, other, pks, into.pk)
        FormerTopic.objects.filter(topic__in=pks).update(topic=into)
        FormerTopic.objects.bulk_create(FormerTopic(slug=topic.slug, topic=into) for topic in gone)
        Topic.objects.filter(pk__in=pks).delete()
        versions.tell_of(moved)
    # This runs after the merge and in portions, so that a topic with ten thousand articles does not lock the database for long.
    for start in range(0, len(moved), _AT_ONCE):
        with transaction.atomic():
            versions.tell_listeners(moved[start : start + _AT_ONCE])
    return len(moved)


def renamed(topic: Topic, old_slug: str) -> None:
    """Keep the old address of a topic whose slug was changed."""
    FormerTopic.objects.filter(slug=topic.slug, topic=topic).delete()
    FormerTopic.objects.update_or_create(slug=old_slug, defaults={"topic": topic})


def _links() -> Iterator[tuple[type[models.Model], str, str]]:
    """Yield every table that links something to topics, in any app: its model, the topic's column and the other column."""
    for relation in Topic._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.many_to_many:
            field = relation.field
            yield relation.through, field.m2m_reverse_field_name(), field.m2m_field_name()


def _move(through: type[models.Model], own: str, other: str, pks: list[int], into: int) -> None:
    rows = through._default_manager.filter(**{f"{own}__in": pks})
    has_it = through._default_manager.filter(**{own: into}).values(f"{other}_id")
    others = rows.exclude(**{f"{other}_id__in": has_it}).values_list(f"{other}_id", flat=True).distinct()
    fresh = [through(**{f"{own}_id": into, f"{other}_id": pk}) for pk in others]
    through._default_manager.bulk_create(fresh, batch_size=500)
    rows.delete()
