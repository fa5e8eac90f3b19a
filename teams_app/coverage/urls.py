"""Addresses of the map, of what it says in words (hamlets without a team, silent teams), and of the pages of units."""

from django.urls import path

from teams_app.coverage import views

app_name = "coverage"
urlpatterns = [
    path("ban-do/", views.coverage_map, name="map"),
    path("ban-do/du-lieu.json", views.map_data, name="map_data"),
    path("ban-do/gia-tri.json", views.map_numbers, name="map_numbers"),
    path("ban-do/theo-thang.json", views.map_months, name="map_months"),
    path("ban-do/so-sanh/", views.map_compare, name="compare"),
    path("ban-do/so-sanh/<str:side>.svg", views.compare_svg, name="compare_svg"),
    path("ban-do/tim/", views.map_search, name="map_search"),
    path("ban-do/tim/goi-y/", views.map_suggest, name="map_suggest"),
    path("ban-do/du-lieu.csv", views.map_csv, name="map_csv"),
    path("ban-do/cac-xa/", views.communes, name="communes"),
    path("ban-do/cac-xa/tai-ve/<str:dang>/", views.communes_file, name="communes_file"),
    path("ban-do/noi-dung/", views.topics, name="topics"),
    path("ban-do/noi-dung/tai-ve/<str:dang>/", views.topics_file, name="topics_file"),
    path("ban-do/du-lieu.xlsx", views.map_workbook, name="map_workbook"),
    path("ban-do/du-lieu.geojson", views.map_geojson, name="map_geojson"),
    path("ban-do/hinh.svg", views.map_svg, name="map_svg"),
    path("ban-do/hinh.png", views.map_png, name="map_png"),
    path("ban-do/hinh.pdf", views.map_pdf, name="map_pdf"),
    path("du-lieu-mo/", views.open_data, name="open_data"),
    path("du-lieu-mo/do-phu/<str:month>.<str:ending>", views.open_data_file, name="open_data_file"),
    path("to/ap-chua-co-to/", views.hamlet_gaps, name="hamlet_gaps"),
    path("to/ap-chua-co-to/tai-ve/<str:dang>/", views.hamlet_gaps_file, name="hamlet_gaps_file"),
    path("to/trong-so-lieu/", views.teams, name="teams"),
    path("to/trong-so-lieu/tai-ve/<str:dang>/", views.teams_file, name="teams_file"),
    path("to/im-lang/", views.silent_teams, name="silent_teams"),
    path("to/im-lang/tai-ve/<str:dang>/", views.silent_file_of, name="silent_file"),
    path("don-vi/<int:pk>/", views.unit, name="unit"),
    path("don-vi/<int:pk>/dan-so/", views.population, name="population"),
    path("don-vi/ma/<str:code>/", views.unit_by_code, name="unit_by_code"),
]
