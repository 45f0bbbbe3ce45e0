from django.urls import include, path

from contests import views
from contests.quiz import keeper_views as papers
from contests.quiz import views as quiz

urlpatterns = [
    path("contests/", views.contests, name="contests"),
    path("contests/<int:pk>/", views.contest, name="contest"),
    path("rankings/<int:pk>/", views.ranking, name="ranking"),
    path("rankings/<int:pk>/workbook/", views.ranking_workbook, name="ranking_workbook"),
    path("parts/<int:pk>/start/", quiz.attempt_start, name="attempt_start"),
    path("attempts/<int:pk>/", quiz.attempt, name="attempt"),
    path("attempts/<int:pk>/turn/", quiz.attempt_turn, name="attempt_turn"),
    path("attempts/<int:pk>/submit/", quiz.attempt_submit, name="attempt_submit"),
    path("attempts/<int:pk>/result/", quiz.attempt_result, name="attempt_result"),
    path("attempts/<int:pk>/<int:number>/picture/", quiz.attempt_picture, name="attempt_picture"),
    path("attempts/<int:pk>/late/", quiz.attempt_late, name="attempt_late"),
    path("attempts/news/", quiz.attempt_news, name="attempt_news"),
    path("answers/", quiz.answers, name="answers"),
    path("sittings/<int:pk>/papers/", papers.sitting_papers, name="sitting_papers"),
    path("sittings/<int:pk>/papers/<int:part_pk>/", papers.paper_run, name="paper_run"),
    path("sittings/<int:pk>/papers/<int:part_pk>/teams/<int:appearance_pk>/", papers.paper_here, name="paper_here"),
    path("", include("contests.bank.urls")),
    path("", include("contests.organising.urls")),
    path("", include("contests.awards.urls")),
    path("", include("contests.keys.urls")),
    path("", include("contests.statements.urls")),
    path("", include("contests.live.urls")),
    path("", include("contests.visitors.urls")),
    path("", include("contests.sittings.urls")),
    path("", include("contests.teams.urls")),
    path("", include("contests.judging.urls")),
    path("", include("contests.sheets.urls")),
    path("", include("contests.intake.urls")),
    path("", include("contests.board.urls")),
    path("", include("contests.outcome.urls")),
]
