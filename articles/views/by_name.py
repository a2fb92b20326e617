"""The lists of all experts and all topics, from A to Z."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.lists import by_name
from articles.models import Expert, Topic
from articles.pages import metadata, structured_data
from articles.pages.shared import shared_page


def experts(request: HttpRequest) -> HttpResponse:
    """`/experts/`: everybody with a published Q&A, by surname, with the first of their latest posts."""
    now = timezone.now()
    page = by_name.page_of(Expert.objects.public(now).with_posts(now).defer("biography"), request)
    for expert in page.rows:
        expert.post = next((line.strip() for line in (expert.posts or "").splitlines() if line.strip()), "")
    description = f"Everybody who has answered questions in {settings.SITE_NAME}, by surname."
    return _page("Experts", description, reverse("articles:experts"), page, "articles/lists/by_name/experts.html")


def topics(request: HttpRequest) -> HttpResponse:
    """`/topics/`: the topics of published articles."""
    page = by_name.page_of(Topic.objects.public(timezone.now()), request)
    description = f"What {settings.SITE_NAME} writes about, from A to Z."
    return _page("Topics", description, reverse("articles:topics"), page, "articles/lists/by_name/topics.html")


def _page(name: str, description: str, path: str, page: by_name.NamePage, template: str) -> HttpResponse:
    address = path + page.query
    listed = [(str(row), row.get_absolute_url()) for row in page.rows]
    about = metadata.of_list(
        page.titled(name),
        description,
        address,
        data=structured_data.of_names(page.titled(name), address, listed, [(name, path)] if page.words else []),
    )
    context = {"name": name, "first": path, "page": page, "metadata": about}
    return shared_page(template, context, by_name.PARAMETERS)
