"""The site's addresses with stand-ins for the pages of the newsletters, for what only prints their addresses."""

from django.http import HttpResponse
from django.urls import include, path

from newsroom.urls import urlpatterns as of_the_site


def page(request, **_) -> HttpResponse:
    return HttpResponse()


_pages = [
    path("", page, name="list"),
    path("unsubscribe/<str:token>/", page, name="unsubscribe"),
    path("choices/<str:token>/", page, name="choices"),
    path("why/<str:token>/", page, name="why"),
    path("<slug:slug>/", page, name="newsletter"),
    path("<slug:slug>/<str:date>/", page, name="edition"),
]
urlpatterns = [path("newsletters/", include((_pages, "newsletters"))), *of_the_site]
