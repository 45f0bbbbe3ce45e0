from django.urls import path

from contests.keys import ruling_views, views

urlpatterns = [
    path("attempts/<int:pk>/review/", views.attempt_review, name="attempt_review"),
    path("parts/<int:pk>/key/", views.part_key, name="part_key"),
    path("parts/<int:pk>/key/workbook/", views.part_key_workbook, name="part_key_workbook"),
    path("contests/<int:pk>/keys/", ruling_views.contest_keys, name="contest_keys"),
    path("parts/<int:pk>/items/", ruling_views.part_items, name="part_items"),
    path("parts/<int:pk>/items/workbook/", ruling_views.part_items_workbook, name="part_items_workbook"),
    path("parts/<int:pk>/items/<int:question>/", ruling_views.ruling_new, name="ruling_new"),
    path("rulings/<int:pk>/", ruling_views.ruling, name="ruling"),
    path("rulings/<int:pk>/again/", ruling_views.ruling_again, name="ruling_again"),
    path("rulings/previews/<int:pk>/", ruling_views.ruling_preview, name="ruling_preview"),
    path("rulings/previews/<int:pk>/confirm/", ruling_views.ruling_confirm, name="ruling_confirm"),
]
