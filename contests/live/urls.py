from django.urls import path

from contests.live import views

urlpatterns = [
    path("contests/<int:pk>/live/", views.live, name="live"),
    path("contests/<int:pk>/extend/", views.extend, name="extend"),
    path("contests/<int:pk>/notices/", views.notices, name="notices"),
    path("contests/<int:pk>/late/", views.late_answers, name="late_answers"),
    path("attempts/<int:pk>/log/", views.attempt_log, name="attempt_log"),
]
