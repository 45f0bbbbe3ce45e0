from django.urls import path

from contests.organising import judged_views, views

urlpatterns = [
    path("contests/<int:pk>/rounds/", views.contest_rounds, name="contest_rounds"),
    path("contests/<int:pk>/practice/", views.contest_practice, name="contest_practice"),
    path("contests/<int:pk>/sizes/", views.contest_sizes, name="contest_sizes"),
    path("contests/<int:pk>/amendments/", views.contest_amendments, name="contest_amendments"),
    path("contests/join/", views.join_contests, name="join_contests"),
    path("sizes/<int:pk>/", views.size_change, name="size_change"),
    path("parts/<int:pk>/preview/", views.part_preview, name="part_preview"),
    path("parts/<int:pk>/sheet/", judged_views.part_sheet_preview, name="part_sheet_preview"),
    path("parts/<int:pk>/rescale/", judged_views.part_rescale, name="part_rescale"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/file/", views.document_file, name="document_file"),
]
