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
    path("don-vi/dan-so/", views.population, name="population"),
    path("don-vi/dan-so/<int:year>.csv", views.population_csv, name="population_csv"),
    path("don-vi/dan-so/<int:year>.xlsx", views.population_workbook, name="population_workbook"),
    path("don-vi/dan-so/<int:year>/xoa/", views.population_remove, name="population_remove"),
    path("don-vi/dan-so/tep/<int:pk>/", views.population_draft, name="population_draft"),
    path("don-vi/dan-so/tep/<int:pk>/luu/", views.population_apply, name="population_apply"),
    path("don-vi/dan-so/tep/<int:pk>/xoa/", views.population_discard, name="population_discard"),
    path("don-vi/dia-gioi/", views.boundaries, name="boundaries"),
    path("don-vi/dia-gioi/<int:pk>/", views.boundary_draft, name="boundary_draft"),
    path("don-vi/dia-gioi/<int:pk>/luu/", views.boundary_apply, name="boundary_apply"),
    path("don-vi/dia-gioi/<int:pk>/xoa/", views.boundary_discard, name="boundary_discard"),
    path("don-vi/dia-gioi/an-ban/<int:pk>/xoa/", views.boundary_remove, name="boundary_remove"),
]
