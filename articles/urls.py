"""Addresses of the public site (DESIGN.md 4.7)."""

from django.urls import path

from articles import views
from articles.search import views as search

app_name = "articles"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("expert-qas/", views.qas, name="qas"),
    path("experts/<int:pk>-<slug:slug>/", views.expert, name="expert"),
    path("authors/<int:pk>-<slug:slug>/", views.author, name="author"),
    path("special-reports/", views.reports, name="reports"),
    path("special-reports/<int:pk>-<slug:slug>/", views.report, name="report"),
    path("<slug:section>/", views.section, name="section"),
    path("<slug:section>/<int:pk>-<slug:slug>/", views.article, name="article"),
]
