"""Every address: sign-in by allauth, all else by the screens."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("curbstop.web.urls")),
]
handler403 = "curbstop.web.ui.views.refused"
handler404 = "curbstop.web.ui.views.not_found"
handler500 = "curbstop.web.ui.views.broken"
