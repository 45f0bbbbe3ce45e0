from django.urls import path

from propaganda.campaigns import act_views, views

urlpatterns = [
    path("outreach/", views.outreach, name="outreach"),
    path("outreach/<int:pk>/", views.campaign, name="campaign"),
    path("outreach/<int:pk>/launch/", views.campaign_launch, name="campaign_launch"),
    path("outreach/<int:pk>/close/", act_views.campaign_close, name="campaign_close"),
    path("plans/<int:pk>/exempt/", act_views.plan_exempt, name="plan_exempt"),
    path("plan-lines/<int:pk>/waive/", act_views.line_waive, name="line_waive"),
]
