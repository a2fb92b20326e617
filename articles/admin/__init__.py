from articles.admin import article, front_page, page, people, picture, redirect, report, section, topic

__all__ = ["article", "front_page", "page", "people", "picture", "redirect", "report", "section", "topic"]
