"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver

from curbstop.web.audit import navigation

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = []
