from django.urls import path

from contests.teams.views import day, intake, teams

urlpatterns = [
    path("sittings/<int:pk>/teams/", teams.sitting_teams, name="sitting_teams"),
    path("sittings/<int:pk>/teams/new/", teams.team_new, name="team_new"),
    path("sittings/<int:pk>/teams/list/", intake.teams_intake, name="teams_intake"),
    path("sittings/<int:pk>/teams/door/", day.door_list, name="door_list"),
    path("sittings/<int:pk>/lot/", day.lot, name="lot"),
    path("sittings/<int:pk>/names/", day.name_check, name="name_check"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
]
