"""Addresses of the shell's own pages."""

from django.urls import path

from curbstop.web.ui import own_pin, preferences, views

app_name = "ui"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("commands/", views.commands, name="commands"),
    path("theme/", preferences.choose_theme, name="theme"),
    path("letters/", preferences.choose_letters, name="letters"),
    path("pin/", own_pin.own_pin, name="own_pin"),
    path("role/", preferences.choose_role, name="role"),
    path("stay/", views.stay, name="stay"),
]
