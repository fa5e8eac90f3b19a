"""Addresses of signing in and of one's own account."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from teams_app.accounts import views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/mat-khau/", views.ChangePassword.as_view(), name="password"),
]
