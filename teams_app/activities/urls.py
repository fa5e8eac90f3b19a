from django.urls import path, register_converter

from teams_app.activities import views
from teams_app.activities.calendar_month import MonthConverter
from teams_app.activities.views.requests import poster, public, team

register_converter(MonthConverter, "month")

app_name = "activities"
urlpatterns = [
    path("hoat-dong/", views.activity_list, name="list"),
    path("hoat-dong/moi/", views.log, name="log"),
    path("hoat-dong/cho-gui/", views.queue, name="queue"),
    path("hoat-dong/nhieu/", views.many, name="many"),
    path("hoat-dong/nhap/", views.import_start, name="import_start"),
    path("hoat-dong/nhap/mau/", views.import_template, name="import_template"),
    path("hoat-dong/nhap/<int:pk>/", views.import_one, name="import_one"),
    path("hoat-dong/nhap/<int:pk>/tep/", views.import_file, name="import_file"),
    path("hoat-dong/nhap/<int:pk>/cot/", views.import_columns, name="import_columns"),
    path("hoat-dong/nhap/<int:pk>/tien-do/", views.import_progress, name="import_progress"),
    path("hoat-dong/nhap/<int:pk>/dong-sai/", views.import_wrong, name="import_wrong"),
    path("hoat-dong/tai-ve/<slug:dang>/", views.export, name="export"),
    path("hoat-dong/thiet-lap/", views.set_up, name="set_up"),
    path("hoat-dong/xac-nhan/", views.verify, name="verify"),
    path("hoat-dong/xac-nhan/hoan-tac/", views.verify_undo, name="verify_undo"),
    path("hoat-dong/thang/", views.month_list, name="month_list"),
    path("hoat-dong/thang/<month:month>/", views.month, name="month"),
    path("hoat-dong/thang/<month:month>/khoa/", views.month_close, name="month_close"),
    path("hoat-dong/thang/<month:month>/xa/<int:unit>/", views.month_commune, name="month_commune"),
    path("hoat-dong/thang/<month:month>/xa/<int:unit>/nop/", views.month_hand_in, name="month_hand_in"),
    path("hoat-dong/thang/<month:month>/to/<int:team>/khong-co/", views.month_nothing, name="month_nothing"),
    path("hoat-dong/thang/<month:month>/rut/<int:pk>/", views.month_take_back, name="month_take_back"),
    path("hoat-dong/cho-xac-nhan/", views.inbox, name="inbox"),
    path("hoat-dong/tra-lai/", views.return_, name="return"),
    path("hoat-dong/tra-lai/hoan-tac/", views.return_undo, name="return_undo"),
    path("hoat-dong/chua-nhan/", views.held_list, name="held_list"),
    path("hoat-dong/chua-nhan/<uuid:uuid>/", views.held, name="held"),
    path("hoat-dong/chua-nhan/<uuid:uuid>/bo/", views.held_give_up, name="held_give_up"),
    path("hoat-dong/<uuid:uuid>/", views.detail, name="detail"),
    path("hoat-dong/<uuid:uuid>/da-ghi/", views.logged, name="logged"),
    path("hoat-dong/<uuid:uuid>/sua/", views.edit, name="edit"),
    path("hoat-dong/<uuid:uuid>/hoan-tac/", views.withdraw, name="withdraw"),
    path("hoat-dong/<uuid:uuid>/khoi-phuc/", views.restore, name="restore"),
    path("hoat-dong/<uuid:uuid>/anh/", views.photos_add, name="photos_add"),
    path("hoat-dong/<uuid:uuid>/anh/<uuid:photo>/", views.photo, name="photo"),
    path("hoat-dong/<uuid:uuid>/anh/<uuid:photo>/go/", views.photo_remove, name="photo_remove"),
    path("hoat-dong/<uuid:uuid>/anh/<uuid:photo>/tra-lai/", views.photo_restore, name="photo_restore"),
    # Residents' requests: the team's side, then the public's.
    path("hoat-dong/yeu-cau/", team.request_list, name="requests"),
    path("hoat-dong/yeu-cau/so-luong/", team.counts, name="request_counts"),
    path("hoat-dong/yeu-cau/<uuid:uuid>/", team.one_request, name="request"),
    path("hoat-dong/yeu-cau/<uuid:uuid>/chuyen/", team.move, name="request_move"),
    path("to/<int:pk>/ap-phich/", poster.poster, name="poster"),
    path("to/<int:pk>/ap-phich/tao/", poster.poster_make, name="poster_make"),
    path("can-giup/", public.start, name="help_start"),
    path("can-giup/xa/<int:unit>/", public.commune, name="help_commune"),
    path("can-giup/noi/<int:unit>/", public.new, name="help_new"),
    path("can-giup/to/<str:code>/", public.poster, name="help_poster"),
    path("can-giup/<str:code>/", public.state, name="help_state"),
    path("can-giup/<str:code>/xoa-lien-he/", public.forget_contact, name="help_forget"),
]
