from django.urls import include, path

from schools import views

urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/acts/", views.acts, name="acts"),
    path("units/acts/<int:pk>/", views.act, name="act"),
    path("units/acts/new/<slug:kind>/", views.act_new, name="act_new"),
    path("members/<int:pk>/password/", views.first_password, name="first_password"),
    path("classes/<int:pk>/", views.school_class, name="school_class"),
    path("classes/<int:pk>/cards/", views.class_cards, name="class_cards"),
    path("", include("schools.roster.urls")),
    path("", include("schools.staff.urls")),
]
