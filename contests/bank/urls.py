from django.urls import path

from contests.bank import views

urlpatterns = [
    path("banks/template/", views.question_template, name="question_template"),
    path("banks/<int:pk>/import/", views.bank_import, name="bank_import"),
    path("banks/<int:pk>/lint/", views.bank_lint, name="bank_lint"),
    path("banks/<int:pk>/mend/", views.bank_mend, name="bank_mend"),
    path("banks/<int:pk>/export/", views.bank_export, name="bank_export"),
    path("banks/<int:pk>/leaks/", views.bank_leak_check, name="bank_leak_check"),
    path("banks/imports/<int:pk>/", views.question_import, name="question_import"),
    path("banks/imports/<int:pk>/confirm/", views.question_import_confirm, name="question_import_confirm"),
    path("banks/imports/<int:pk>/discard/", views.question_import_discard, name="question_import_discard"),
    path("banks/imports/<int:pk>/marked/", views.question_import_marked, name="question_import_marked"),
    path("banks/imports/<int:pk>/<int:number>/picture/", views.question_import_picture, name="question_import_picture"),
    path("contests/<int:pk>/leaks/", views.leak_check, name="leak_check"),
]
