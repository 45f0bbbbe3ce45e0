from django.urls import path

from reports.intake import views

urlpatterns = [
    path("reports/<int:pk>/template/", views.report_template, name="report_template"),
    path("reports/<int:pk>/upload/", views.report_upload_new, name="report_upload_new"),
    path("report-uploads/<int:pk>/", views.report_upload, name="report_upload"),
    path("report-uploads/<int:pk>/confirm/", views.report_upload_confirm, name="report_upload_confirm"),
    path("report-uploads/<int:pk>/discard/", views.report_upload_discard, name="report_upload_discard"),
    path("report-uploads/<int:pk>/marked/", views.report_upload_marked, name="report_upload_marked"),
]
