from django.urls import path

from contests.board import views

urlpatterns = [
    path("board/<str:code>/", views.board, name="board"),
    path("board/<str:code>/now/", views.board_now, name="board_now"),
    path("sittings/<int:pk>/board/", views.board_control, name="board_control"),
]
