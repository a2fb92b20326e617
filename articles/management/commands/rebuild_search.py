"""Rebuild the search index."""

from django.core.management.base import BaseCommand

from articles.models import Article
from articles.search import index

BATCH = 200


class Command(BaseCommand):
    help = "Rebuild the search index of all articles. Search keeps working meanwhile. You can stop the command and run it again."

    def handle(self, **options):
        total = Article.objects.count()
        last = done = 0
        while ids := list(Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            index.refresh(ids)
            last, done = ids[-1], done + len(ids)
            self.stdout.write(f"{done} of {total} articles")
        self.stdout.write("The search index is up to date.")
