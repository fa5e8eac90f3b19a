"""Addresses of one's own account. Those of signing in have the names that django-allauth knows them by."""

from django.urls import path

from teams_app.accounts import views

app_name = "accounts"
urlpatterns = [
    path("tai-khoan/", views.account, name="account"),
]
