from django.urls import path

from foundation.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("card/", views.card, name="card"),
    path("password/", views.password, name="password"),
]
