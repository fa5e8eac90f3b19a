"""What we use of django-allauth, under Vietnamese addresses; signing up and e-mail have none."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from django.urls import path

from teams_app.accounts import views

urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="account_login"),
    path("dang-nhap/ma/", mfa_views.authenticate, name="mfa_authenticate"),
    path("dang-nhap/da-dong/", account_views.account_inactive, name="account_inactive"),
    path("dang-xuat/", views.SignOut.as_view(), name="account_logout"),
    path("tai-khoan/mat-khau/", account_views.password_change, name="account_change_password"),
    path("tai-khoan/mat-khau/moi/", account_views.password_set, name="account_set_password"),
    path("tai-khoan/xac-nhan/", account_views.reauthenticate, name="account_reauthenticate"),
]
