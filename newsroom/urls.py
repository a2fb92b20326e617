"""The root URL configuration: technical and private addresses first, then the public site."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import privacy_page
from newsroom import favicon, health, manifest, media

urlpatterns = [
    path("-/healthz", health.healthz, name="healthz"),
    path("favicon.ico", favicon.favicon),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("admin/", admin.site.urls),
    path("account/", include("accounts.urls")),
    path("privacy/", privacy_page, name="privacy"),
    path("newsletters/", include("newsletters.urls")),
    path("media/pictures/<str:name>", media.picture, name="picture"),
    path("", include("articles.urls")),
]

handler400 = "newsroom.errors.bad_request"
handler403 = "newsroom.errors.forbidden"
handler404 = "newsroom.errors.not_found"
handler500 = "newsroom.errors.server_error"
