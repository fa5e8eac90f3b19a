"""Every address of the site. Each app names its own; the paths are unaccented Vietnamese."""

from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("", include("teams_app.accounts.urls")),  # /dang-nhap/ /dang-xuat/ /tai-khoan/
    path("", include("teams_app.registry.urls")),  # /to/
    path("", include("teams_app.activities.urls")),  # /hoat-dong/
    path("", include("teams_app.coverage.urls")),  # / /ban-do/ /don-vi/
    path("", include("cms.urls")),  # /huong-dan/tim/
    path("quan-tri/", include(wagtailadmin_urls)),
    path("quan-tri-django/", admin.site.urls),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),  # /huong-dan/ and what lies below it
]
