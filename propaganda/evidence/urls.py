from django.urls import path

from propaganda.evidence import pair_views, piece_views, views

urlpatterns = [
    path("evidence/", piece_views.evidence_piece, name="evidence_piece"),
    path("evidence/<int:pk>/edit/", views.evidence_edit, name="evidence_edit"),
    path("evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
    path("evidence/<int:pk>/file/", views.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/<slug:size>/", views.evidence_picture, name="evidence_picture"),
    path("activities/<int:pk>/evidence/", views.evidence_list, name="evidence_list"),
    path("activities/<int:pk>/links/new/", views.evidence_link_add, name="evidence_link_add"),
    path("outreach/<int:pk>/same-pictures/", pair_views.same_pictures, name="same_pictures"),
    path("same-pictures/<int:pk>/decide/", pair_views.same_picture_decide, name="same_picture_decide"),
]
