"""Index every article for search anew."""

from django.core.management.base import BaseCommand

from articles.models import Article
from articles.search import index

BATCH = 200


class Command(BaseCommand):
    help = "Index every article for search anew. Search goes on working meanwhile; it can be stopped and run again."

    def handle(self, **options):
        total = Article.objects.count()
        last = done = 0
        while ids := list(Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            index.refresh(ids)
            last, done = ids[-1], done + len(ids)
            self.stdout.write(f"{done} of {total} articles")
        self.stdout.write("The search is up to date.")
