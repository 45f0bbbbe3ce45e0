from django.urls import path

from reports.forms import views

urlpatterns = [
    path("report-forms/<int:pk>/", views.report_form, name="report_form"),
    path("report-forms/<int:pk>/copy/", views.report_form_copy, name="report_form_copy"),
]
