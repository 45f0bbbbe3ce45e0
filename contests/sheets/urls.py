from django.urls import path

from contests.sheets import views

urlpatterns = [
    path("judging/<int:pk>/", views.my_sheets, name="my_sheets"),
    path("judging/marks/", views.sheet_marks, name="sheet_marks"),
    path("judging/news/", views.sheet_news, name="sheet_news"),
    path("judging/proofs/", views.sheet_proof, name="sheet_proof"),
    path("proofs/<int:pk>/picture/", views.proof_picture, name="proof_picture"),
]
