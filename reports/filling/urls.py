from django.urls import path

from reports.filling import fill_views, views

urlpatterns = [
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/fill/", fill_views.report_fill, name="report_fill"),
    path("reports/<int:pk>/save/", fill_views.report_save, name="report_save"),
    path("reports/<int:pk>/review/", fill_views.report_review, name="report_review"),
    path("reports/<int:pk>/nothing/", views.report_nothing, name="report_nothing"),
    path("reports/<int:pk>/take-back/", views.report_take_back, name="report_take_back"),
    path("reports/<int:pk>/versions/<int:number>/", views.report_version, name="report_version"),
    path("reports/<int:pk>/versions/<int:number>/compare/", views.report_compare, name="report_compare"),
]
