from django.urls import path

from propaganda.activities import change_views, views

urlpatterns = [
    path("plans/<int:pk>/activities/", views.activities, name="activities"),
    path("plans/<int:pk>/record/", views.activity_new, name="activity_new"),
    path("activities/send/", views.activity_send, name="activity_send"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("activities/<int:pk>/edit/", change_views.activity_edit, name="activity_edit"),
    path("activities/<int:pk>/move/", change_views.activity_move, name="activity_move"),
    path("activities/<int:pk>/withdraw/", change_views.activity_withdraw, name="activity_withdraw"),
    path("activities/<int:pk>/restore/", change_views.activity_restore, name="activity_restore"),
]
