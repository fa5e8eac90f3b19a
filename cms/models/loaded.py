"""Which page came from which file, and how it looked then: so that loading never overwrites an editor."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models.guide import GuidePage


class LoadedGuide(models.Model):
    key = models.SlugField(_("file"), unique=True)
    page = models.OneToOneField(GuidePage, on_delete=models.SET_NULL, null=True, related_name="loaded")
    file_checksum = models.CharField(max_length=64)
    page_checksum = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("loaded guide")
        verbose_name_plural = _("loaded guides")

    def __str__(self) -> str:
        return self.key
