from django.urls import path

from propaganda.successes import campaign_views, pupil_views, total_views, views

urlpatterns = [
    path("plans/<int:pk>/successes/", views.successes, name="successes"),
    path("plans/<int:pk>/successes/new/", views.success_new, name="success_new"),
    path("plans/<int:pk>/successes/decide/", views.success_decide, name="success_decide"),
    path("plans/<int:pk>/successes/<int:success>/withdraw/", views.success_withdraw, name="success_withdraw"),
    path("successes/<int:pk>/proof/", pupil_views.success_proof, name="success_proof"),
    path("plans/<int:pk>/totals/new/", total_views.success_total_new, name="success_total_new"),
    path("totals/<int:pk>/withdraw/", total_views.success_total_withdraw, name="success_total_withdraw"),
    path("totals/<int:pk>/proof/", total_views.success_total_proof, name="success_total_proof"),
    path("outreach/<int:pk>/successes/", campaign_views.campaign_successes, name="campaign_successes"),
    path(
        "outreach/<int:pk>/successes/workbook/",
        campaign_views.campaign_successes_workbook,
        name="campaign_successes_workbook",
    ),
    path("my-services/", pupil_views.my_successes, name="my_successes"),
]
