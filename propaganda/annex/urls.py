from django.urls import path

from propaganda.annex import views

urlpatterns = [
    path("plans/<int:pk>/workbook/", views.plan_workbook, name="plan_workbook"),
    path("plans/<int:pk>/document/", views.plan_document, name="plan_document"),
]
