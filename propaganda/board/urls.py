from django.urls import path

from propaganda.board import views

urlpatterns = [
    path("outreach/<int:pk>/board/", views.outreach_board, name="outreach_board"),
    path("outreach/<int:pk>/board/workbook/", views.outreach_board_workbook, name="outreach_board_workbook"),
    path("outreach/<int:pk>/lines/<int:line_pk>/", views.outreach_line, name="outreach_line"),
]
