from django.urls import path

from propaganda.plans import decision_views, line_views, views

urlpatterns = [
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/edit/", views.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/send/", views.plan_send, name="plan_send"),
    path("plans/<int:pk>/take-back/", views.plan_take_back, name="plan_take_back"),
    path("plans/<int:pk>/revise/", views.plan_revise, name="plan_revise"),
    path("plans/<int:pk>/give-up/", views.plan_give_up, name="plan_give_up"),
    path("plans/<int:pk>/copy/", views.plan_copy, name="plan_copy"),
    path("plans/<int:pk>/versions/<int:number>/", views.plan_version, name="plan_version"),
    path("plans/<int:pk>/lines/new/", line_views.plan_line_new, name="plan_line_new"),
    path("plan-lines/<int:pk>/", line_views.plan_line, name="plan_line"),
    path("plan-lines/<int:pk>/drop/", line_views.plan_line_drop, name="plan_line_drop"),
    path("plan-lines/<int:pk>/restore/", line_views.plan_line_restore, name="plan_line_restore"),
    path("plan-lines/<int:pk>/up/", line_views.plan_line_up, name="plan_line_up"),
    path("plan-lines/<int:pk>/reset/", line_views.plan_line_reset, name="plan_line_reset"),
    path("plans/<int:pk>/decide/", decision_views.plan_decide, name="plan_decide"),
    path("outreach/<int:pk>/plans/", decision_views.plans_decide, name="plans_decide"),
]
