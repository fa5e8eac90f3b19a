from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [  # the addresses under /quan-tri/ take the place of Wagtail's own
    path("huong-dan/tim/", views.search, name="search"),
    path("media/<path:name>", views.picture, name="picture"),
    path("quan-tri/jsi18n/", views.admin_script_texts, name="admin_script_texts"),
    path("quan-tri/login/", views.sign_in, name="sign_in"),
]
