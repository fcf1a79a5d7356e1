"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver

from curbstop.web.office import navigation

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = []
