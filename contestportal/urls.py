from django.contrib import admin
from django.urls import include, path

from contestportal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("todo/", views.todo, name="todo"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("healthz", views.healthz, name="healthz"),
    path("language/", views.set_language, name="set_language"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("", include("foundation.accounts.urls")),
    path("", include("foundation.jobs.urls")),
    path("", include("schools.urls")),
    path("", include("contests.urls")),
    path("", include("propaganda.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
]

handler400 = views.bad_request
handler500 = views.server_error
