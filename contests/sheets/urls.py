from django.urls import path

from contests.sheets import paper_views, views

urlpatterns = [
    path("judging/<int:pk>/", views.my_sheets, name="my_sheets"),
    path("judging/marks/", views.sheet_marks, name="sheet_marks"),
    path("judging/news/", views.sheet_news, name="sheet_news"),
    path("judging/proofs/", views.sheet_proof, name="sheet_proof"),
    path("proofs/<int:pk>/picture/", views.proof_picture, name="proof_picture"),
    path("sittings/<int:pk>/paper/", paper_views.paper_sheets, name="paper_sheets"),
    path("sittings/<int:pk>/paper/print/", paper_views.paper_print, name="paper_print"),
    path(
        "sittings/<int:pk>/paper/<int:judge>/<int:part>/<int:appearance>/", paper_views.paper_sheet, name="paper_sheet"
    ),
    path("sheets/<int:pk>/confirm/", paper_views.sheet_confirm, name="sheet_confirm"),
    path("sheets/<int:pk>/reject/", paper_views.sheet_reject, name="sheet_reject"),
    path("paper/<str:signed>/", paper_views.paper_door, name="paper_door"),
]
