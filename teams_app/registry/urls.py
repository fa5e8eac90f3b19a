from django.urls import URLPattern, URLResolver, include, path

from teams_app.registry import views

app_name = "registry"

_member = [
    path("", views.member_edit, name="member_edit"),
    path("vai-tro/", views.member_role, name="member_role"),
    path("thoi/", views.member_leave, name="member_leave"),
    path("tro-lai/", views.member_return, name="member_return"),
    path("xoa/", views.member_withdraw, name="member_withdraw"),
    path("tai-khoan/", views.member_account, name="member_account"),
]
_team: list[URLPattern | URLResolver] = [
    path("", views.team, name="team"),
    path("tai-ve/<str:dang>/", views.export_team, name="export_team"),
    path("sua/", views.team_edit, name="team_edit"),
    path("dia-ban/", views.team_areas, name="team_areas"),
    path("giai-the/", views.team_close, name="team_close"),
    path("mo-lai/", views.team_reopen, name="team_reopen"),
    path("tam-dung/", views.team_suspend, name="team_suspend"),
    path("hoat-dong-lai/", views.team_resume, name="team_resume"),
    path("tam-dung/<int:suspension_pk>/xoa/", views.team_suspension_strike, name="team_suspension_strike"),
    path("hoat-dong-lai/<int:suspension_pk>/xoa/", views.team_resumption_strike, name="team_resumption_strike"),
    path("da-xoa/<int:entry_pk>/phuc-hoi/", views.struck_restore, name="struck_restore"),
    path("lich-su/", views.team_history, name="team_history"),
    path("dong-y/", views.team_consents, name="team_consents"),
    path("dong-y/phieu/", views.consent_sheet, name="consent_sheet"),
    path("thanh-vien/moi/", views.member_new, name="member_new"),
    path("thanh-vien/<int:member_pk>/", include(_member)),
]
_import = [
    path("", views.import_start, name="import"),
    path("dot/<int:pk>/", views.import_batch, name="import_batch"),
    path("dot/<int:pk>/hoan-tac/", views.import_undo, name="import_undo"),
    path("<int:pk>/tep/", views.import_file, name="import_file"),
    path("<int:pk>/cot/", views.import_columns, name="import_columns"),
    path("<int:pk>/xem-truoc/", views.import_preview, name="import_preview"),
    path("<int:pk>/sua/", views.import_fix, name="import_fix"),
    path("<int:pk>/khom-ap/", views.import_hamlets, name="import_hamlets"),
    path("<int:pk>/ghi/", views.import_write, name="import_write"),
    path("<int:pk>/bo/", views.import_discard, name="import_discard"),
    path("<int:pk>/dong-loi.xlsx", views.import_wrong, name="import_wrong"),
    path("<int:pk>/tien-do/", views.import_progress, name="import_progress"),
]
_person = [
    path("", views.person, name="person"),
    path("ban-sao/<str:form>/", views.person_copy, name="person_copy"),
    path("dong-y/", views.person_consent, name="person_consent"),
    path("dong-y/<str:purpose>/rut-lai/", views.consent_withdraw, name="consent_withdraw"),
    path("xoa/", views.person_erase, name="person_erase"),
]
_people: list[URLPattern | URLResolver] = [
    path("", views.people_data, name="people_data"),
    path("nhat-ky/", views.access_log, name="access_log"),
    path("nhat-ky/tai-ve/", views.access_log_csv, name="access_log_csv"),
    path("den-han-xoa/", views.due_for_erasure, name="due_for_erasure"),
    path("nguoi/<int:pk>/", include(_person)),
]
_own = [
    path("", views.own_data, name="own_data"),
    path("ban-sao/<str:form>/", views.own_copy, name="own_copy"),
    path("dong-y/", views.own_consent, name="own_consent"),
    path("dong-y/<str:purpose>/rut-lai/", views.own_withdraw, name="own_withdraw"),
]

urlpatterns = [
    path("nhat-ky/", views.history, name="history"),
    path("to/", views.team_list, name="team_list"),
    path("to/moi/", views.team_new, name="team_new"),
    path("to/tai-ve/<str:dang>/", views.export_list, name="export_list"),
    path("to/nhap/mau/", views.template, name="template"),
    path("to/to-truong/", views.head_list, name="head_list"),
    path("to/nhap/", include(_import)),
    path("to/can-xem-lai/", views.problem_list, name="problem_list"),
    path("to/can-xem-lai/tai-ve/", views.problem_export, name="problem_export"),
    path("to/can-xem-lai/<slug:kind>/<int:a>-<int:b>-<int:c>/", views.problem, name="problem"),
    path("to/can-xem-lai/<int:pk>/bo/", views.problem_back, name="problem_back"),
    path("to/kien-toan/", views.reform_list, name="reform_list"),
    path("to/kien-toan/<int:unit>/", views.reform, name="reform"),
    path("to/<int:pk>/", include(_team)),
    path("du-lieu-ca-nhan/", include(_people)),
    path("tai-khoan/du-lieu/", include(_own)),
]
