"""Carries Vietnamese texts of Wagtail's admin that Wagtail itself has not translated; nothing else.

An app of its own, so that `makemessages` in `cms` never takes these texts for our own unused ones.
"""

from django.apps import AppConfig


class WagtailViConfig(AppConfig):
    name = "cms.wagtail_vi"
