from articles.admin import article, front_page, house_style, page, people, picture, redirect, report, section, topic
from articles.admin.sharing import links

__all__ = [
    "article",
    "front_page",
    "house_style",
    "links",
    "page",
    "people",
    "picture",
    "redirect",
    "report",
    "section",
    "topic",
]
