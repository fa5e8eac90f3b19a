"""What was struck out of the register as a mistake, kept so that nothing vanishes from a team's history."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.models import Instrument, Unit
from teams_app.registry.models.person import MemberRole, Person
from teams_app.registry.models.team import Team


class StruckKind(models.TextChoices):
    SERVICE = "service", pgettext_lazy("struck out", "a service")
    LEAVING = "leaving", pgettext_lazy("struck out", "the end of a service")
    AREA = "area", pgettext_lazy("struck out", "a place served")
    SUSPENSION = "suspension", pgettext_lazy("struck out", "a suspension")
    RESUMPTION = "resumption", pgettext_lazy("struck out", "the end of a suspension")
    DISSOLUTION = "dissolution", pgettext_lazy("struck out", "a dissolution")


class StruckEntry(models.Model):
    """An entry that was taken back: what it said, who struck it out, when and why.

    It stands in a table of its own, not as a mark on the row: so no count, list or constraint can ever
    forget to leave it out.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="struck", verbose_name=_("team"))
    kind = models.CharField(_("what it was"), max_length=11, choices=StruckKind.choices)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="struck", null=True, blank=True, verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=6, choices=MemberRole.choices, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )
    place = models.CharField(_("name of the unit then"), max_length=160, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(pgettext_lazy("span", "until"), null=True, blank=True)
    decision = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, help_text=_("as the entry gave it"))
    struck_at = models.DateTimeField(_("struck out at"), default=timezone.now)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    struck_reason = models.CharField(_("why it was struck out"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("struck-out entry")
        verbose_name_plural = _("struck-out entries")
        ordering = ["struck_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["service", "leaving"]) | Q(person__isnull=False) & ~Q(role=""),
                name="registry_struck_service_names_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.team_id}"
