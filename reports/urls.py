from django.urls import include, path

ROOMS = ("requirements", "forms", "filling", "intake", "decisions", "consolidation", "outputs", "deadlines")

urlpatterns = [path("", include(f"reports.{room}.urls")) for room in ROOMS]
