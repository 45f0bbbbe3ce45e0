from django.urls import path

from propaganda.uploads import views

urlpatterns = [
    path("plans/<int:pk>/table/", views.plan_table_upload, name="plan_table_upload"),
    path("plans/<int:pk>/table/template/", views.plan_table_template, name="plan_table_template"),
    path("plans/<int:pk>/successes/upload/", views.successes_upload, name="successes_upload"),
    path("plans/<int:pk>/successes/template/", views.successes_template, name="successes_template"),
    path("uploads/<int:pk>/", views.plan_upload, name="plan_upload"),
    path("uploads/<int:pk>/confirm/", views.plan_upload_confirm, name="plan_upload_confirm"),
    path("uploads/<int:pk>/discard/", views.plan_upload_discard, name="plan_upload_discard"),
    path("uploads/<int:pk>/again/", views.plan_upload_again, name="plan_upload_again"),
    path("uploads/<int:pk>/marked/", views.plan_upload_marked, name="plan_upload_marked"),
    path("uploads/<int:pk>/rest/", views.plan_upload_rest, name="plan_upload_rest"),
]
