"""The pictures of a Word document, stored for the person who chose it."""

from django.contrib import messages
from django.http import HttpRequest

from articles.admin.pictures.uploading import render_in_one_upload
from articles.publishing import documents
from articles.publishing.documents import Placed
from articles.word.reading import Document


def place_pictures(request: HttpRequest, document: Document) -> Placed:
    """Store the pictures, and make their renditions after the commit. The notes tell the person about problems."""
    if not document.pictures:
        return Placed()
    if not request.user.has_perm("articles.add_picture"):
        return Placed(notes=["The pictures were left out: you may not add pictures. Ask an editor to upload them."])
    placed = documents.store_pictures(document, by=request.user)
    render_in_one_upload(placed.new)
    if placed.new:
        many = (
            "1 picture of the document is"
            if len(placed.new) == 1
            else f"{len(placed.new)} pictures of the document are"
        )
        messages.success(request, f"{many} now stored under Pictures.")
    return placed
