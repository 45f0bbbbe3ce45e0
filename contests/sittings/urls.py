from django.urls import path

from contests.sittings import stage_views, views

urlpatterns = [
    path("stages/<int:pk>/launch/", stage_views.stage_launch, name="stage_launch"),
    path("stages/<int:pk>/sittings/", stage_views.stage_sittings, name="stage_sittings"),
    path("stages/<int:pk>/sittings/workbook/", stage_views.stage_sittings_workbook, name="stage_sittings_workbook"),
    path("stages/<int:pk>/due/", stage_views.stage_due, name="stage_due"),
    path("sittings/", views.sittings, name="sittings"),
    path("sittings/<int:pk>/", views.sitting, name="sitting"),
    path("sittings/<int:pk>/when/", views.sitting_when, name="sitting_when"),
    path("sittings/<int:pk>/check/", views.sitting_check, name="sitting_check"),
    path("sittings/<int:pk>/act/<slug:act>/", views.sitting_act, name="sitting_act"),
]
