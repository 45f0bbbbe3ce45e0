from django.urls import path

from reports.requirements import act_views, views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("requirements/<int:pk>/", views.requirement, name="requirement"),
    path("requirements/<int:pk>/launch/", views.requirement_launch, name="requirement_launch"),
    path("requirements/<int:pk>/close/", act_views.requirement_close, name="requirement_close"),
    path("requirements/<int:pk>/reopen/", act_views.requirement_reopen, name="requirement_reopen"),
    path("requirements/<int:pk>/extend/", act_views.requirement_extend, name="requirement_extend"),
    path("reports/<int:pk>/extend/", act_views.report_extend, name="report_extend"),
    path("reports/<int:pk>/release/", act_views.report_release, name="report_release"),
    path("reports/<int:pk>/release-end/", act_views.report_release_end, name="report_release_end"),
]
