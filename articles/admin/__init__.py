from articles.admin import article, front_page, page, people, picture, redirect, report, section

__all__ = ["article", "front_page", "page", "people", "picture", "redirect", "report", "section"]
