from django.urls import path

from schools.roster import views

urlpatterns = [
    path("roster/", views.roster_upload, name="roster_upload"),
    path("roster/template/", views.roster_template, name="roster_template"),
    path("roster/staff/", views.staff_upload, name="staff_upload"),
    path("roster/staff/template/", views.staff_template, name="staff_template"),
    path("roster/<int:pk>/", views.roster_import, name="roster_import"),
    path("roster/<int:pk>/answer/", views.roster_answer, name="roster_answer"),
    path("roster/<int:pk>/confirm/", views.roster_confirm, name="roster_confirm"),
    path("roster/<int:pk>/discard/", views.roster_discard, name="roster_discard"),
    path("roster/<int:pk>/again/", views.roster_again, name="roster_again"),
    path("roster/<int:pk>/marked/", views.roster_marked, name="roster_marked"),
]
