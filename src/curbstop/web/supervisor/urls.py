"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver

from curbstop.web.supervisor import navigation

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "supervisor"
urlpatterns: list[URLPattern | URLResolver] = []
