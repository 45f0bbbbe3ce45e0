"""Minutes, appeals, and who goes on to the next stage."""

from django.urls import path

from contests.outcome import promotion_views as promotion
from contests.outcome import views

urlpatterns = [
    path("sittings/<int:pk>/minutes/", views.sitting_minutes, name="sitting_minutes"),
    path("minutes/<int:pk>/file/", views.minutes_file, name="minutes_file"),
    path("minutes/<int:pk>/sign/", views.minutes_signed, name="minutes_signed"),
    path("minutes/<int:pk>/signed/", views.minutes_signed_file, name="minutes_signed_file"),
    path("sittings/<int:pk>/appeals/", views.sitting_appeals, name="sitting_appeals"),
    path("appeals/<int:pk>/answer/", views.appeal_answer, name="appeal_answer"),
    path("appeals/<int:pk>/withdraw/", views.appeal_withdraw, name="appeal_withdraw"),
    path("appearances/<int:pk>/appeal/", views.team_appeal, name="team_appeal"),
    path("stages/<int:pk>/promotion/", promotion.stage_promotion, name="stage_promotion"),
    path("stages/<int:pk>/promotion/seat/", promotion.promotion_seat, name="promotion_seat"),
    path("stages/<int:pk>/promotion/<int:ranking>/<int:group>/", promotion.promotion_tie, name="promotion_tie"),
    path("promotions/<int:pk>/withdraw/", promotion.promotion_withdraw, name="promotion_withdraw"),
]
