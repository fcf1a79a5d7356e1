"""Addresses of this seat's screens."""

from django.urls import URLPattern, URLResolver

from curbstop.web.counter import navigation

__all__ = ["app_name", "navigation", "urlpatterns"]

app_name = "counter"
urlpatterns: list[URLPattern | URLResolver] = []
