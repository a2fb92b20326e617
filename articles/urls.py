"""Addresses of the public site (docs/design.md 4.7)."""

from django.urls import path, re_path

from articles.discovery import embeds, feeds, indexnow, robots, sitemaps, trust
from articles.discovery.corrections_feed import CorrectionsFeed
from articles.search import views as search
from articles.views import archive, asking, by_name, corrections, lists, pieces, sign_off
from articles.views.preview_link import preview_link

app_name = "articles"

urlpatterns = [
    path("", lists.home, name="home"),
    path("robots.txt", robots.robots, name="robots"),
    path("trust.txt", trust.trust, name="trust"),
    path(".well-known/trust.txt", trust.trust),
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
    path("link/preview/<str:token>/", preview_link, name="preview_link"),
    path("link/answer/<str:token>/", asking.answer, name="answer"),
    path("link/answer/<str:token>/portrait/", asking.portrait, name="answer_portrait"),
    path("feed/", feeds.SiteFeed(), name="feed"),
    path("archive/", archive.overview, name="archive"),
    re_path(r"^archive/(?P<year>[0-9]{4})/$", archive.year, name="archive_year"),
    re_path(r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/$", archive.month, name="archive_month"),
    path("corrections/", corrections.corrections_page, name="corrections"),
    path("corrections/feed/", CorrectionsFeed(), name="corrections_feed"),
    re_path(r"^corrections/(?P<year>[0-9]{4})/$", corrections.corrections_page, name="corrections_year"),
    path("expert-qas/", lists.qas, name="qas"),
    path("expert-qas/feed/", feeds.QAFeed(), name="qas_feed"),
    path("link/sign-off/<str:token>/", sign_off.page, name="sign_off"),
    path("topics/", by_name.topics, name="topics"),
    path("topics/<slug:slug>/", lists.topic, name="topic"),
    path("topics/<slug:slug>/feed/", feeds.TopicFeed(), name="topic_feed"),
    path("experts/", by_name.experts, name="experts"),
    path("experts/<int:pk>-<slug:slug>/", lists.expert, name="expert"),
    path("experts/<int:pk>-<slug:slug>/feed/", feeds.ExpertFeed(), name="expert_feed"),
    path("authors/<int:pk>-<slug:slug>/", lists.author, name="author"),
    path("authors/<int:pk>-<slug:slug>/feed/", feeds.AuthorFeed(), name="author_feed"),
    path("special-reports/", lists.reports, name="reports"),
    path("special-reports/<int:pk>-<slug:slug>/", pieces.report, name="report"),
    path("special-reports/<int:pk>-<slug:slug>/feed/", feeds.ReportFeed(), name="report_feed"),
    path("<slug:section>/", lists.section_or_page, name="section"),
    path("<slug:section>/feed/", feeds.SectionFeed(), name="section_feed"),
    path("<slug:section>/<int:pk>-<slug:slug>/", pieces.article, name="article"),
]
