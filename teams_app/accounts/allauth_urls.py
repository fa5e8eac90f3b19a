"""What we use of django-allauth, under Vietnamese addresses; signing up and e-mail have none."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import RedirectView

from teams_app.accounts import oidc, views

signing_in = [
    path("dang-nhap/", views.SignIn.as_view(), name="account_login"),
    path("dang-nhap/ma/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("dang-nhap/khoa/", webauthn_views.login_webauthn, name="mfa_login_webauthn"),
    path("dang-nhap/mot-cua/", oidc.oidc_login, name="openid_connect_login"),
    path("dang-nhap/mot-cua/ve/", oidc.oidc_callback, {"provider_id": "oidc"}, name="openid_connect_callback"),
    path("dang-nhap/da-dong/", account_views.account_inactive, name="account_inactive"),
    path("dang-xuat/", views.SignOut.as_view(), name="account_logout"),
]
own_account = [
    path("tai-khoan/mat-khau/", account_views.password_change, name="account_change_password"),
    path("tai-khoan/mat-khau/moi/", account_views.password_set, name="account_set_password"),
    path("tai-khoan/xac-nhan/", account_views.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/thiet-bi/", views.SignedIn.as_view(), name="usersessions_list"),
]
second_step = [
    path("tai-khoan/buoc-hai/", mfa_views.index, name="mfa_index"),
    path("tai-khoan/buoc-hai/xac-nhan/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/buoc-hai/ung-dung/", login_required(totp_views.activate_totp), name="mfa_activate_totp"),
    path("tai-khoan/buoc-hai/ung-dung/bo/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("tai-khoan/buoc-hai/ma-du-phong/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "tai-khoan/buoc-hai/ma-du-phong/moi/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/buoc-hai/ma-du-phong/tai-ve/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("tai-khoan/buoc-hai/khoa/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("tai-khoan/buoc-hai/khoa/them/", login_required(webauthn_views.add_webauthn), name="mfa_add_webauthn"),
    path(
        "tai-khoan/buoc-hai/khoa/xac-nhan/", webauthn_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path("tai-khoan/buoc-hai/khoa/<int:pk>/ten/", webauthn_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("tai-khoan/buoc-hai/khoa/<int:pk>/bo/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
]
urlpatterns = [*signing_in, *own_account, *second_step]
