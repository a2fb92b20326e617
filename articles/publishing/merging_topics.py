"""Several topics become one: all their articles move to it, and their addresses lead to it for ever."""

from collections.abc import Iterable, Iterator

from django.db import models, transaction

from articles import versions
from articles.models import Article, FormerTopic, Topic

# How many articles are told to the search index in one transaction, for which SQLite locks the database.
_AT_ONCE = 100


def merge(topics: Iterable[Topic], into: Topic) -> int:
    """Merge `topics` into one of them; return how many articles moved. Whatever else was of a merged topic moves too."""
    gone = [topic for topic in topics if topic.pk != into.pk]
    with transaction.atomic():
        # Locked, so that two merges at once do not meet half-way.
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
    # Afterwards and in portions: a topic of ten thousand articles must not lock the database for a minute.
    for start in range(0, len(moved), _AT_ONCE):
        with transaction.atomic():
            versions.tell_listeners(moved[start : start + _AT_ONCE])
    return len(moved)


def renamed(topic: Topic, old_slug: str) -> None:
    """Keep the address that a topic had before it was given another slug."""
    FormerTopic.objects.filter(slug=topic.slug, topic=topic).delete()
    FormerTopic.objects.update_or_create(slug=old_slug, defaults={"topic": topic})


def _links() -> Iterator[tuple[type[models.Model], str, str]]:
    """Yield every table that links something to topics, of whatever app: its model, the topic's column and the other's."""
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
