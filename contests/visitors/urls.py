from django.urls import path

from contests.visitors import consent_views, views

urlpatterns = [
    path("contests/<int:pk>/public/", views.public_contest, name="public_contest"),
    path("contests/<int:pk>/register/", views.register, name="register"),
    path("entrants/<int:pk>/card/", views.registered_card, name="registered_card"),
    path("contests/<int:pk>/consents/", consent_views.consents, name="consents"),
    path("contests/<int:pk>/classes/<int:class_pk>/consents/", consent_views.class_consents, name="class_consents"),
    path("contests/<int:pk>/classes/<int:class_pk>/consents/form/", consent_views.consent_form, name="consent_form"),
    path("consents/<int:pk>/withdraw/", consent_views.consent_withdraw, name="consent_withdraw"),
    path("my-data/", consent_views.my_data, name="my_data"),
    path("my-data/file/", consent_views.my_data_file, name="my_data_file"),
    path("contests/<int:pk>/my-consent/", consent_views.my_consent, name="my_consent"),
]
