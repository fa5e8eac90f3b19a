"""Every address of the site. Each app names its own; the paths are unaccented Vietnamese."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import finding, style_guide, views, webapp
from config.api import api
from config.health import healthz
from teams_app.coverage.homepage.views import home

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),  # asked most often, so it is found first
    path("sw.js", webapp.service_worker, name="service_worker"),
    path("manifest.webmanifest", webapp.manifest, name="manifest"),
    path("ngoai-tuyen/", webapp.without_network, name="without_network"),
    path("ngon-ngu/", set_language, name="set_language"),
    path("giao-dien/", views.set_theme, name="set_theme"),
    path("", home, name="home"),
    path("tim/", finding.find, name="find"),
    path("tim/goi-y/", finding.suggest, name="suggest"),
    path("", include("teams_app.accounts.allauth_urls")),  # /dang-nhap/ /dang-xuat/
    path("", include("teams_app.accounts.urls")),  # /tai-khoan/
    path("", include("teams_app.registry.urls")),  # /to/
    path("", include("teams_app.activities.urls")),  # /hoat-dong/
    path("", include("teams_app.territory.urls")),  # /don-vi/sap-xep/
    path("", include("teams_app.coverage.urls")),  # / /ban-do/ /don-vi/
    path("", include("geo.urls")),  # /ban-do/hinh/
    path("", include("cms.urls")),  # /huong-dan/tim/
    path("quan-tri/", include(wagtailadmin_urls)),
    path("quan-tri-django/", admin.site.urls),
    path("tai-lieu/", include(wagtaildocs_urls)),
    *([path("kieu-dang/", style_guide.style_guide, name="style_guide")] if settings.DEBUG else []),
    path("", include(wagtail_urls)),  # /huong-dan/ and what lies below it
]
