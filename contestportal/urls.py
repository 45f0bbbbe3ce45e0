from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from contestportal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("language/", views.set_language, name="set_language"),
    path("admin/", admin.site.urls),
    *[
        path("", include(urls))
        for urls in ("foundation.accounts.urls", "foundation.jobs.urls", "schools.urls", "contests.urls")
        if find_spec(urls)
    ],
]

handler400 = views.bad_request
handler500 = views.server_error
