"""Prizes, decisions, verification, disqualification, publication, certificates."""

from django.urls import path

from contests.awards.views import awards, certificates, disqualifications, publications, sittings

urlpatterns = [
    path("contests/<int:pk>/awards/", awards.contest_awards, name="contest_awards"),
    path("sittings/<int:pk>/rankings/", sittings.sitting_rankings, name="sitting_rankings"),
    path("rankings/<int:pk>/awards/", awards.awards, name="awards"),
    path("rankings/<int:pk>/awards/propose/", awards.awards_propose, name="awards_propose"),
    path("rankings/<int:pk>/awards/verify/", awards.awards_verify, name="awards_verify"),
    path("rankings/<int:pk>/ties/<int:prize>/<int:subject>/", awards.tie, name="tie"),
    path("ties/<int:pk>/reopen/", awards.tie_reopen, name="tie_reopen"),
    path("awards/<int:pk>/", awards.award, name="award"),
    path("awards/<int:pk>/certificate/", certificates.award_certificate, name="award_certificate"),
    path("entrants/<int:pk>/disqualification/", disqualifications.disqualification, name="disqualification"),
    path("rankings/<int:pk>/publish/", publications.publish, name="publish"),
    path("rankings/<int:pk>/publications/", publications.publications, name="publications"),
    path("rankings/<int:pk>/winners/", publications.award_list, name="award_list"),
    path("rankings/<int:pk>/winners/workbook/", publications.award_list_workbook, name="award_list_workbook"),
    path("rankings/<int:pk>/winners/pdf/", publications.award_list_pdf, name="award_list_pdf"),
    path("rankings/<int:pk>/certificates/", certificates.certificates, name="certificates"),
    path("contests/<int:pk>/certificate/", certificates.certificate_mine, name="certificate_mine"),
    path("certificates/<int:pk>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("c/<str:code>/", certificates.certificate, name="certificate"),
]
