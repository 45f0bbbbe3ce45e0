from django.urls import path

from reports.consolidation import acts_views, extract_views, views

ONE = "consolidations/<int:pk>/"

urlpatterns = [
    path("requirements/<int:pk>/consolidations/", views.consolidations, name="consolidations"),
    path("requirements/<int:pk>/consolidations/new/", views.consolidation_new, name="consolidation_new"),
    path(ONE, views.consolidation, name="consolidation"),
    path(ONE + "compare/", views.consolidation_compare, name="consolidation_compare"),
    path(ONE + "texts/", acts_views.consolidation_texts, name="consolidation_texts"),
    path(ONE + "sign/", acts_views.consolidation_sign, name="consolidation_sign"),
    path(ONE + "discard/", acts_views.consolidation_discard, name="consolidation_discard"),
    path(ONE + "send/", acts_views.consolidation_send, name="consolidation_send"),
    path("extracts/<int:pk>/", extract_views.extract, name="extract"),
    path("extracts/<int:pk>/workbook/", extract_views.extract_workbook, name="extract_workbook"),
]
