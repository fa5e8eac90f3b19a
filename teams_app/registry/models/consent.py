"""What a member agreed to, in which words, how and when; and when they took it back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams_app.registry.models.person import Person
from teams_app.registry.querysets import ConsentQuerySet


class Purpose(models.TextChoices):
    """What members' data may be used for. The words people agree to stand in fixtures/consent/."""

    REGISTER = "register", pgettext_lazy("purpose", "the list of the team")
    CONTACT = "contact", pgettext_lazy("purpose", "calling about the team's work")


class ConsentMeans(models.TextChoices):
    PAPER = "paper", pgettext_lazy("consent", "signed on paper")
    IN_PERSON = "person", pgettext_lazy("consent", "said in person")
    ACCOUNT = "account", pgettext_lazy("consent", "from the own account")


class Consent(models.Model):
    """One person's yes to one purpose. Nobody is taken to have agreed: without a row there is no consent."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="consents", db_index=False, verbose_name=_("person")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    wording = models.CharField(_("wording"), max_length=20, help_text="version in fixtures/consent/")
    means = models.CharField(_("how it was given"), max_length=8, choices=ConsentMeans.choices)
    given_on = models.DateField(_("given on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["person", "purpose", "given_on", "pk"]
        indexes = [models.Index(fields=["person", "purpose", "withdrawn_on"], name="registry_consent_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="registry_consent_is_given_before_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="registry_one_standing_consent_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose} ({self.wording})"
