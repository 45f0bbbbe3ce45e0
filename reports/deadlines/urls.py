from django.urls import path

from reports.deadlines import export_views, views

urlpatterns = [
    path("requirements/<int:pk>/reminders/", views.reminders, name="reminders"),
    path("requirements/<int:pk>/remind/", views.remind, name="remind"),
    path("reminders/<int:pk>/settle/", views.reminder_settle, name="reminder_settle"),
    path("requirements/<int:pk>/exports/", export_views.exports, name="exports"),
    path("requirements/<int:pk>/exports/now/", export_views.export_now, name="export_now"),
    path("exports/<int:pk>/make/", export_views.export_make, name="export_make"),
    path("exports/<int:pk>/file/", export_views.export_file, name="export_file"),
]
