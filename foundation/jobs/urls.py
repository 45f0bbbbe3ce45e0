from django.urls import path

from foundation.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/result/", views.job_result, name="job_result"),
    path("jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("jobs/<int:pk>/acknowledge/", views.job_acknowledge, name="job_acknowledge"),
]
