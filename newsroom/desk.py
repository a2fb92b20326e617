"""The desk: Django's own admin site, with its headings in the desk's words."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse


class Desk(admin.AdminSite):
    index_title = "Desk"

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        listed = self.get_app_list(request, app_label)
        own = {"title": listed[0]["name"]} if listed else {}
        return super().app_index(request, app_label, own | (extra_context or {}))


class DeskConfig(AdminConfig):
    default_site = "newsroom.desk.Desk"
