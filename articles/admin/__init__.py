from articles.admin import article, front_page, page, people, picture, report, section

__all__ = ["article", "front_page", "page", "people", "picture", "report", "section"]
