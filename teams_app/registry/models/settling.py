"""What people decided about problems of the register: that something is meant so, that two people are one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.registry.models.person import Person
from teams_app.registry.models.team import Team


class ProblemKind(models.TextChoices):
    """The values stand in addresses; the order is that of the page."""

    TWO_HEADS = "hai-to-truong", pgettext_lazy("problem", "two heads at once")
    TWO_TEAMS = "hai-to-mot-noi", pgettext_lazy("problem", "two teams in one place")
    NO_PLACE = "mat-dia-ban", pgettext_lazy("problem", "place served is gone")
    NO_MEMBER = "chua-co-nguoi", pgettext_lazy("problem", "nobody in the team")
    NO_HEAD = "thieu-to-truong", pgettext_lazy("problem", "no head")
    NO_PHONE = "to-truong-chua-co-so", pgettext_lazy("problem", "head without phone")
    TWO_SERVICES = "mot-nguoi-hai-to", pgettext_lazy("problem", "one person in two teams")
    SAME_PERSON = "trung-nguoi", pgettext_lazy("problem", "probably the same person twice")


class MeantSo(models.Model):
    """A problem that is none: somebody said why, and it left the list. Taken back, it is kept all the same."""

    kind = models.CharField(_("kind"), max_length=20, choices=ProblemKind.choices)
    # What it is about, as the finder of its kind names it; no foreign keys, because it may end.
    a = models.BigIntegerField()
    b = models.BigIntegerField(default=0)
    c = models.BigIntegerField(default=0)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", verbose_name=_("team"))
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    revoked_at = models.DateTimeField(_("taken back at"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        verbose_name = _("problem that is meant so")
        verbose_name_plural = _("problems that are meant so")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "a", "b", "c"], condition=Q(revoked_at__isnull=True), name="registry_meant_so_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.a}-{self.b}-{self.c}"


class PersonMerge(models.Model):
    """Two entries of one person became one. The emptied entry stays, without anything personal in it."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges", verbose_name=_("person"))
    emptied = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("emptied entry"))
    services = models.JSONField(_("services taken over"), default=list)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)

    class Meta:
        verbose_name = _("merging of two people")
        verbose_name_plural = _("mergings of people")

    def __str__(self) -> str:
        return f"{self.emptied_id} → {self.kept_id}"
