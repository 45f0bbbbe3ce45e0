from django.urls import path

from contests.statements import views

urlpatterns = [
    path("statements/", views.statements, name="statements"),
    path("contests/<int:pk>/statements/", views.contest_statements, name="contest_statements"),
    path("contests/<int:pk>/statements/workbook/", views.statements_workbook, name="statements_workbook"),
    path("contests/<int:pk>/statements/conflicts/", views.statement_conflicts, name="statement_conflicts"),
    path("statements/conflicts/<int:pk>/", views.conflict_decide, name="conflict_decide"),
    path("statements/<slug:key>/", views.statement, name="statement"),
    path("statements/<slug:key>/confirm/", views.statement_confirm, name="statement_confirm"),
    path("statements/<slug:key>/form/", views.statement_form, name="statement_form"),
    path("statements/<slug:key>/pdf/", views.statement_pdf, name="statement_pdf"),
    path("statements/<slug:key>/upload/", views.statement_upload, name="statement_upload"),
    path("statements/versions/<int:pk>/", views.statement_version, name="statement_version"),
    path("statements/versions/<int:pk>/accept/", views.statement_accept, name="statement_accept"),
    path("statements/versions/<int:pk>/discard/", views.statement_discard, name="statement_discard"),
    path("statements/versions/<int:pk>/file/", views.statement_file, name="statement_file"),
    path("statements/versions/<int:pk>/marked/", views.statement_marked, name="statement_marked"),
]
