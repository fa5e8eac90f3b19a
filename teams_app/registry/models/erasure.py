"""That someone's data was erased: when, by whom, on what ground. Without the data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.registry.models.person import Person


class ErasureGround(models.TextChoices):
    REQUEST = "request", pgettext_lazy("ground", "the person asked for it")
    WITHDRAWN = "withdrawn", pgettext_lazy("ground", "the person took the consent back")
    NO_LONGER_NEEDED = "ended", pgettext_lazy("ground", "the service ended, nothing more is needed")
    RETENTION = "kept", pgettext_lazy("ground", "the time of keeping ran out")


class Erasure(models.Model):
    """The proof that an erasure was carried out. Its person is by then a person without name."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="erasure", verbose_name=_("person"), primary_key=True
    )
    at = models.DateTimeField(_("at"))
    ground = models.CharField(_("ground"), max_length=10, choices=ErasureGround.choices)
    # None: the retention command on the server.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("erased by")
    )

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.ground}"
