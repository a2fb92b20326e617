"""Addresses of sign-in and of the account, all under /account/."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
