from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin with our own admin site, which adds the desk's front page."""

    default_site = "newsroom.desk.site.DeskSite"
