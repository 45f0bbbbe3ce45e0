from django.urls import path

from reports.outputs import views

urlpatterns = [
    path("consolidations/<int:pk>/workbook/", views.consolidation_workbook, name="consolidation_workbook"),
    path("consolidations/<int:pk>/document/", views.consolidation_document, name="consolidation_document"),
    path("consolidations/<int:pk>/pdf/", views.consolidation_pdf, name="consolidation_pdf"),
]
