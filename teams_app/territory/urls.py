from django.urls import path

from teams_app.territory import views

app_name = "territory"

urlpatterns = [
    path("don-vi/sap-xep/", views.reorganisations, name="reorganisations"),
    path("don-vi/sap-xep/khom-ap/", views.hamlets, name="hamlets"),
    path("don-vi/sap-xep/<int:pk>/", views.draft, name="draft"),
    path("don-vi/sap-xep/<int:pk>/ap-dung/", views.apply, name="apply"),
    path("don-vi/sap-xep/<int:pk>/xoa/", views.discard, name="discard"),
    path("don-vi/sap-xep/da-ap-dung/<int:pk>/", views.applied, name="applied"),
    path("don-vi/dia-gioi/", views.boundaries, name="boundaries"),
    path("don-vi/dia-gioi/<int:pk>/", views.boundary_draft, name="boundary_draft"),
    path("don-vi/dia-gioi/<int:pk>/luu/", views.boundary_apply, name="boundary_apply"),
    path("don-vi/dia-gioi/<int:pk>/xoa/", views.boundary_discard, name="boundary_discard"),
    path("don-vi/dia-gioi/an-ban/<int:pk>/xoa/", views.boundary_remove, name="boundary_remove"),
]
