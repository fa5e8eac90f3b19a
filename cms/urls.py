from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from cms import views

app_name = "cms"
to_our_sign_in = RedirectView.as_view(pattern_name=settings.LOGIN_URL, query_string=True)
urlpatterns = [  # those under /quan-tri/ and /_util/ take the place of Wagtail's own
    path("huong-dan/tim/", views.search, name="search"),
    path("media/<path:name>", views.picture, name="picture"),
    path("quan-tri/jsi18n/", views.admin_script_texts, name="admin_script_texts"),
    path("quan-tri/login/", views.sign_in, name="sign_in"),
    path("_util/login/", to_our_sign_in, name="reader_sign_in"),
]
