from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("huong-dan/tim/", views.search, name="search"),
    path("media/<path:name>", views.picture, name="picture"),
    path("quan-tri/login/", views.sign_in, name="sign_in"),  # before Wagtail's own, which it replaces
]
