"""The address of one page of every kind, found inside the site's own process: see magazine.py."""

import json

from articles.models import Article, Author, Expert, SpecialReport, Topic


def print_addresses() -> None:
    """As JSON, by what the page is."""
    articles = Article.objects.published().order_by("published_at")

    def one(**wanted) -> str:
        return articles.filter(**wanted).last().get_absolute_url()

    premium = [article.get_absolute_url() for article in articles.filter(access="premium").exclude(kind="qa")]
    qa = articles.filter(kind="qa", access="premium").last()
    newest = articles.last()
    day = newest.published_at
    found = {
        "home": "/",
        "section": newest.section.get_absolute_url(),
        "topic": Topic.objects.filter(articles__in=articles).first().get_absolute_url(),
        "author": Author.objects.filter(articles__in=articles).first().get_absolute_url(),
        "expert": Expert.objects.filter(participations__article=qa).first().get_absolute_url(),
        "experts": "/experts/",
        "topics": "/topics/",
        "special reports": "/special-reports/",
        "special report": SpecialReport.objects.published().first().get_absolute_url(),
        "Q&As": "/expert-qas/",
        "archive": "/archive/",
        "archive of a year": f"/archive/{day:%Y}/",
        "archive of a month": f"/archive/{day:%Y}/{day:%m}/",
        "search": "/search/",
        "search with results": "/search/?q=bridge",
        "search without results": "/search/?q=zzyzx",
        "news": one(kind="news", access="free"),
        "feature": one(kind="feature", access="free"),
        "opinion": one(kind="opinion", access="free"),
        "free Q&A": one(kind="qa", access="free"),
        "Q&A": qa.get_absolute_url(),
        "table": one(body__contains="<table"),
        "figure": one(body__contains="<figure"),
        "quotation": one(body__contains="<blockquote"),
        "for registered readers": one(access="registered"),
        "premium 1": premium[0],
        "premium 2": premium[1],
        "premium 3": premium[2],
        "wall": premium[3],
        "newsletters": "/newsletters/",
        "a newsletter": "/newsletters/daily/",
        "asking for a newsletter": "/newsletters/daily/subscribe/",
        "privacy": "/privacy/",
        "not found": "/nowhere/",
        "not found, with suggestions": f"/old/{newest.slug[:-3]}/",
        "sign in": "/account/login/",
        "sign in by password": "/account/login/password/",
        "deleted": "/account/deleted/",
    }
    print(json.dumps(found))
