from django.urls import include, path

urlpatterns = [
    path("", include("propaganda.campaigns.urls")),
    path("", include("propaganda.plans.urls")),
    path("", include("propaganda.uploads.urls")),
    path("", include("propaganda.annex.urls")),
    path("", include("propaganda.activities.urls")),
    path("", include("propaganda.evidence.urls")),
    path("", include("propaganda.successes.urls")),
    path("", include("propaganda.board.urls")),
    path("", include("propaganda.commendations.urls")),
    path("", include("propaganda.materials.urls")),
]
