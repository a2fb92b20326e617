"""Addresses of the newsletters, all under /newsletters/. `Newsletter.TAKEN` lists those that no newsletter can have."""

from django.urls import path, re_path

from newsletters import feeds, webhooks
from newsletters.views import asking, lists, own_links

app_name = "newsletters"

urlpatterns = [
    path("", lists.all_newsletters, name="list"),
    path("mine/", asking.mine, name="mine"),
    path("unsubscribe/<str:token>/", own_links.unsubscribe, name="unsubscribe"),
    path("choices/<str:token>/", own_links.choices, name="choices"),
    path("why/<str:token>/", own_links.why, name="why"),
    path("events/<slug:name>/", webhooks.provider_events, name="provider_events"),
    path("<slug:slug>/", lists.newsletter, name="newsletter"),
    re_path(r"^(?P<slug>[-\w]+)/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})/$", lists.edition, name="edition"),
    path("<slug:slug>/feed/", feeds.NewsletterFeed(), name="feed"),
    path("<slug:slug>/subscribe/", asking.subscribe, name="subscribe"),
]
