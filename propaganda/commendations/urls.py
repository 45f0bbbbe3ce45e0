from django.urls import path

from propaganda.commendations import file_views, views

urlpatterns = [
    path("outreach/<int:pk>/commendations/", views.commendations, name="commendations"),
    path("outreach/<int:pk>/commendations/draw-up/", views.commendation_draw_up, name="commendation_draw_up"),
    path("outreach/<int:pk>/commendations/rules/new/", views.commendation_rule_new, name="commendation_rule_new"),
    path("commendation-rules/<int:pk>/", views.commendation_rule, name="commendation_rule"),
    path("commendation-rules/<int:pk>/remove/", views.commendation_rule_remove, name="commendation_rule_remove"),
    path("commendations/<int:pk>/", views.commendation_list, name="commendation_list"),
    path("commendations/<int:pk>/rules/<int:rule>/decide/", views.commendation_decide, name="commendation_decide"),
    path("commendations/<int:pk>/strike-again/", views.commendation_strike_again, name="commendation_strike_again"),
    path("commendation-lines/<int:pk>/strike/", views.commendation_strike, name="commendation_strike"),
    path("commendations/<int:pk>/workbook/", file_views.commendation_list_workbook, name="commendation_list_workbook"),
    path("commendations/<int:pk>/document/", file_views.commendation_list_document, name="commendation_list_document"),
    path("plans/<int:pk>/commendations/", views.plan_commendations, name="plan_commendations"),
]
