from django.urls import path

from schools.staff import contact_views, views

urlpatterns = [
    path("account/contact/", contact_views.contact, name="contact"),
    path("units/<int:pk>/staff/", views.unit_staff, name="unit_staff"),
    path("units/<int:pk>/staff/add/", views.staff_add, name="staff_add"),
    path("units/<int:pk>/staff/cards/", views.staff_cards, name="staff_cards"),
    path("staff/<int:pk>/left/", views.staff_left, name="staff_left"),
    path("staff/<int:pk>/link/", views.staff_link, name="staff_link"),
]
