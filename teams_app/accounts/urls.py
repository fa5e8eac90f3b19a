"""Addresses of one's own account and of other people's. django-allauth's have names of their own."""

from django.urls import path

from teams_app.accounts import views

app_name = "accounts"
urlpatterns = [
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/nhan/<str:token>/", views.receive, name="receive"),
    path("tai-khoan/quan-ly/", views.account_list, name="account_list"),
    path("tai-khoan/quan-ly/moi/", views.account_new, name="account_new"),
    path("tai-khoan/quan-ly/<int:pk>/", views.account_of, name="account_of"),
    path("tai-khoan/quan-ly/<int:pk>/duong-dan/", views.link_new, name="link_new"),
    path("tai-khoan/quan-ly/<int:pk>/vai-tro/", views.grant_end, name="grant_end"),
    path("tai-khoan/quan-ly/<int:pk>/dang-xuat/", views.sign_out, name="sign_out"),
]
