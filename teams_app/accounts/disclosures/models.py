"""One line of the access log."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.accounts.disclosures.querysets import DisclosureQuerySet


class DisclosureKind(models.TextChoices):
    VIEW = "view", pgettext_lazy("disclosure", "looked at a list")
    CARD = "card", pgettext_lazy("disclosure", "looked at a person")
    SEARCH = "search", pgettext_lazy("disclosure", "searched")
    EXPORT = "export", pgettext_lazy("disclosure", "took a list out")
    COPY = "copy", pgettext_lazy("disclosure", "took out a person's copy")


ONCE_A_DAY = (DisclosureKind.VIEW, DisclosureKind.CARD, DisclosureKind.SEARCH)


class Disclosure(models.Model):
    """Personal data left the register for someone's eyes or files.

    It outlives the people it was about: it names the reader and the list, and holds no member's data.
    """

    at = models.DateTimeField(_("at"))
    day = models.DateField(_("day"))
    # Accounts are closed, never deleted; without one it was a command on the server.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="disclosures",
        null=True,
        db_index=False,
        verbose_name=_("reader"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=DisclosureKind.choices)
    what = models.CharField(_("what"), max_length=250)
    key = models.CharField(max_length=60, blank=True, help_text="app.model:pk of what was looked at, where it is one")
    format = models.CharField(_("format"), max_length=10, blank=True)
    # No foreign key: an undone reorganisation takes its units back, and a log stands in nobody's way.
    unit_id = models.BigIntegerField(_("unit"), null=True)
    people = models.PositiveIntegerField(_("number of people"))
    phones_in_full = models.BooleanField(_("phones in full"))
    filters = models.CharField(_("filters"), max_length=500, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="accounts_disclosure_newest"),
            models.Index(fields=["user", "-at"], name="accounts_disclosure_by_reader"),
            models.Index(fields=["unit_id", "-at"], name="accounts_disclosure_by_unit"),
            models.Index(fields=["key"], condition=~Q(key=""), name="accounts_disclosure_by_key"),
        ]
        constraints = [
            # Looking again the same day adds nothing but noise; what was taken out counts each time.
            models.UniqueConstraint(
                fields=["user", "day", "kind", "key"],
                condition=Q(kind__in=ONCE_A_DAY) & ~Q(key=""),
                name="accounts_disclosure_looked_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.key} @ {self.day}"
