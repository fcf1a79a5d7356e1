"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver

from curbstop.web.desk import navigation

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = []
