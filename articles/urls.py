"""Addresses of the public site (DESIGN.md 4.7)."""

from django.urls import path, re_path

from articles import archive_views, by_name_views, embeds, feeds, indexnow, robots, sitemaps, views
from articles.search import views as search

app_name = "articles"

urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", robots.robots, name="robots"),
    path("llms.txt", robots.llms, name="llms"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemaps.part, name="sitemap"),
    re_path(r"^(?P<key>[A-Za-z0-9-]{8,128})\.txt$", indexnow.key_file, name="indexnow_key"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("oembed/", embeds.oembed, name="oembed"),
    path("embed/q/<int:pk>/<slug:token>/", embeds.question, name="embed"),
    path("feed/", feeds.SiteFeed(), name="feed"),
    path("archive/", archive_views.overview, name="archive"),
    re_path(r"^archive/(?P<year>[0-9]{4})/$", archive_views.year, name="archive_year"),
    re_path(r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/$", archive_views.month, name="archive_month"),
    path("expert-qas/", views.qas, name="qas"),
    path("expert-qas/feed/", feeds.QAFeed(), name="qas_feed"),
    path("topics/", by_name_views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/feed/", feeds.TopicFeed(), name="topic_feed"),
    path("experts/", by_name_views.experts, name="experts"),
    path("experts/<int:pk>-<slug:slug>/", views.expert, name="expert"),
    path("experts/<int:pk>-<slug:slug>/feed/", feeds.ExpertFeed(), name="expert_feed"),
    path("authors/<int:pk>-<slug:slug>/", views.author, name="author"),
    path("authors/<int:pk>-<slug:slug>/feed/", feeds.AuthorFeed(), name="author_feed"),
    path("special-reports/", views.reports, name="reports"),
    path("special-reports/<int:pk>-<slug:slug>/", views.report, name="report"),
    path("special-reports/<int:pk>-<slug:slug>/feed/", feeds.ReportFeed(), name="report_feed"),
    path("<slug:section>/", views.section_or_page, name="section"),
    path("<slug:section>/feed/", feeds.SectionFeed(), name="section_feed"),
    path("<slug:section>/<int:pk>-<slug:slug>/", views.article, name="article"),
]
