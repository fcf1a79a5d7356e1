"""Every screen's address, by who sits there."""

from django.urls import include, path

from curbstop.web.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("ui/", include("curbstop.web.ui.urls")),
    path("counter/", include("curbstop.web.counter.urls")),
    path("desk/", include("curbstop.web.desk.urls")),
    path("office/", include("curbstop.web.office.urls")),
    path("supervisor/", include("curbstop.web.supervisor.urls")),
    path("audit/", include("curbstop.web.audit.urls")),
]
