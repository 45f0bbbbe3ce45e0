from django.urls import path

from contests.intake import views

urlpatterns = [
    path("sittings/<int:pk>/results/", views.sitting_results, name="sitting_results"),
    path("sittings/<int:pk>/results/template/", views.sitting_results_template, name="sitting_results_template"),
    path("sittings/<int:pk>/results/compare/", views.sitting_results_compare, name="sitting_results_compare"),
    path("results/<int:pk>/", views.results_upload, name="results_upload"),
    path("results/<int:pk>/again/", views.results_again, name="results_again"),
    path("results/<int:pk>/accept/", views.results_accept, name="results_accept"),
    path("results/<int:pk>/discard/", views.results_discard, name="results_discard"),
    path("results/<int:pk>/file/", views.results_file, name="results_file"),
    path("results/<int:pk>/marked/", views.results_marked, name="results_marked"),
]
