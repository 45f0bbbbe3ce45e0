from django.urls import path

from propaganda.materials import public_views, views

urlpatterns = [
    path("outreach/<int:pk>/materials/", views.campaign_materials, name="campaign_materials"),
    path("outreach/<int:pk>/materials/publish/", views.material_publish, name="material_publish"),
    path("outreach/<int:pk>/materials/new/", views.material_new, name="material_new"),
    path("plans/<int:pk>/materials/", views.plan_materials, name="plan_materials"),
    path("plans/<int:pk>/materials/offer/", views.material_offer, name="material_offer"),
    path("materials/<int:pk>/", views.material_edit, name="material_edit"),
    path("materials/<int:pk>/withdraw/", views.material_withdraw, name="material_withdraw"),
    path("materials/<int:pk>/again/", views.material_again, name="material_again"),
    path("public/outreach/", public_views.public_outreach, name="public_outreach"),
    path("public/outreach/<int:pk>/", public_views.public_campaign, name="public_campaign"),
    path("materials/<int:pk>/picture/<str:size>/", public_views.material_picture, name="material_picture"),
    path("materials/<int:pk>/file/", public_views.material_file, name="material_file"),
]
