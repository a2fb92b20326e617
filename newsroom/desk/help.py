"""The desk's help pages, written for somebody's first day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

# The help pages in the order of a working day: address, title, summary. The template of a page has the name of its address.
HELP = {
    "expert-qa": ("Write an Expert Q&A", "Experts, questions and answers, all on one screen."),
    "transcript": (
        "Transcripts and Word documents",
        "Turn an interview into an Expert Q&A, and read an author’s Word document into an article.",
    ),
    "preview": (
        "Preview and checklist",
        "What readers will see, links for people without an account, the checklist and the house style.",
    ),
    "publishing": ("Publish and schedule", "Who can publish, what a piece needs, and how to choose the time."),
    "correcting": ("Correct and withdraw", "What to do when a published piece has a mistake."),
    "pictures": ("Pictures", "Upload, describe, credit, crop."),
    "newsletters": ("Newsletters", "How editions are made, and what you can change."),
    "order": ("Keep things in order", "Topics, sections, changes to many articles at once, old addresses."),
    "colleagues": ("Colleagues", "Invite somebody, hand over a draft, work on the same piece."),
    "shortcuts": ("Keyboard shortcuts", "Save, preview and move on without the mouse."),
}


class Helpful:
    """A mixin for the admin site that serves `/admin/help/` and its pages to staff."""

    def get_urls(self):
        return [
            path("help/", self.admin_view(self.help_index), name="help"),
            path("help/<slug:page>/", self.admin_view(self.help_page), name="help_page"),
            *super().get_urls(),
        ]

    def help_index(self, request: HttpRequest) -> HttpResponse:
        return self._help(request, "index", "Help")

    def help_page(self, request: HttpRequest, page: str) -> HttpResponse:
        if page not in HELP:
            raise Http404
        return self._help(request, page, HELP[page][0])

    def _help(self, request: HttpRequest, page: str, title: str) -> HttpResponse:
        pages = [(slug, *words) for slug, words in HELP.items()]
        places = [slug for slug, *_ in pages]
        following = pages[places.index(page) + 1 :][:1] if page in HELP else []
        context = {
            **self.each_context(request),
            "title": title,
            "pages": pages,
            "current": page,
            "following": following,
        }
        request.current_app = self.name
        return TemplateResponse(request, f"admin/help/{page}.html", context)
