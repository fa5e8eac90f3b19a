"""The site's addresses as they are with DEBUG."""

from django.urls import path

from config.style_guide import style_guide
from config.urls import urlpatterns as real

urlpatterns = [path("kieu-dang/", style_guide, name="style_guide"), *real]
