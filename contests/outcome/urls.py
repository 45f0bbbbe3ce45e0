from django.urls import path

from contests.outcome import promotion_views as promotion

urlpatterns = [
    path("stages/<int:pk>/promotion/", promotion.stage_promotion, name="stage_promotion"),
    path("stages/<int:pk>/promotion/seat/", promotion.promotion_seat, name="promotion_seat"),
    path("stages/<int:pk>/promotion/<int:ranking>/<int:group>/", promotion.promotion_tie, name="promotion_tie"),
    path("promotions/<int:pk>/withdraw/", promotion.promotion_withdraw, name="promotion_withdraw"),
]
