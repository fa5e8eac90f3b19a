"""Addresses of geo: only the maps' shape files; every page belongs to a higher room."""

from django.urls import path

from geo import views

app_name = "geo"
urlpatterns = [path("ban-do/hinh/<str:name>", views.topology_file, name="topology")]
