from django.urls import path

from contests.judging import judge_views, views

urlpatterns = [
    path("sittings/<int:pk>/judges/", judge_views.sitting_judges, name="sitting_judges"),
    path("sittings/<int:pk>/judges/add/", judge_views.judge_add, name="judge_add"),
    path("sittings/<int:pk>/judges/cards/", judge_views.judge_cards, name="judge_cards"),
    path("sittings/<int:pk>/panels/add/", judge_views.panel_add, name="panel_add"),
    path("panels/<int:pk>/", judge_views.panel_change, name="panel_change"),
    path("judges/<int:pk>/", judge_views.judge, name="judge"),
    path("judges/<int:pk>/conflicts/", judge_views.conflict_declare, name="conflict_declare"),
    path("judges/conflicts/<int:pk>/lift/", judge_views.conflict_lift, name="conflict_lift"),
    path("judges/<int:pk>/withdraw/", judge_views.judge_withdraw, name="judge_withdraw"),
    path("judges/<int:pk>/stop/", judge_views.judge_stop, name="judge_stop"),
    path("sittings/<int:pk>/judging/", views.sitting_judging, name="sitting_judging"),
    path("sittings/<int:pk>/judging/<int:part_pk>/start/", views.part_run_start, name="part_run_start"),
    path("sittings/<int:pk>/judging/<int:part_pk>/close/", views.part_run_close, name="part_run_close"),
    path("sittings/<int:pk>/judging/<int:part_pk>/reopen/", views.part_run_reopen, name="part_run_reopen"),
    path("sittings/<int:pk>/late-sheets/", views.late_sheets, name="late_sheets"),
    path("appearances/<int:pk>/clock/<int:part_pk>/", views.clock_start, name="clock_start"),
    path("appearances/<int:pk>/discuss/<int:part_pk>/", views.discussion_open, name="discussion_open"),
    path("appearances/<int:pk>/scores/", views.appearance_scores, name="appearance_scores"),
    path("clocks/<int:pk>/stop/", views.clock_stop, name="clock_stop"),
    path("clocks/<int:pk>/void/", views.clock_void, name="clock_void"),
    path("discussions/<int:pk>/", views.discussion, name="discussion"),
    path("discussions/<int:pk>/correct/", views.discussion_correct, name="discussion_correct"),
]
