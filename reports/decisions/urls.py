from django.urls import path

from reports.decisions import list_views, views

urlpatterns = [
    path("requirements/<int:pk>/reports/", list_views.reports_board, name="reports_board"),
    path("requirements/<int:pk>/reports/workbook/", list_views.reports_board_workbook, name="reports_board_workbook"),
    path("requirements/<int:pk>/reports/decide/", views.reports_decide, name="reports_decide"),
    path("requirements/<int:pk>/chase/", list_views.chase_list, name="chase_list"),
    path("requirements/<int:pk>/chase/workbook/", list_views.chase_workbook, name="chase_workbook"),
    path("reports/<int:pk>/decide/", views.report_decide, name="report_decide"),
]
