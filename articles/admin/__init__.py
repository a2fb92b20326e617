from articles.admin import article, front_page, house_style, page, people, picture, redirect, report, section, topic

__all__ = [
    "article",
    "front_page",
    "house_style",
    "page",
    "people",
    "picture",
    "redirect",
    "report",
    "section",
    "topic",
]
