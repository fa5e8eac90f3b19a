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
]
