"""A resident's request for help, what the team made of it, and the code on a team's poster.

No resident has an account here. A request holds what was asked and, only with consent, one way to reach
the person; both are erased, with the answer, some weeks after the request is closed (`requests.erasing`).
"""

from __future__ import annotations

import uuid as uuids

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.models import Unit
from teams_app.activities.models.activity import Activity
from teams_app.activities.models.topic import Topic
from teams_app.activities.requests import codes
from teams_app.activities.requests.querysets import HelpRequestQuerySet
from teams_app.registry.models import Team

LONGEST_TEXT = 300
LONGEST_CONTACT = 60


class HelpState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("request for help", "waiting")
    HELPING = "helping", pgettext_lazy("request for help", "being helped")
    DONE = "done", pgettext_lazy("request for help", "done")
    UNREACHABLE = "unreachable", pgettext_lazy("request for help", "could not be reached")
    UNSUITABLE = "unsuitable", pgettext_lazy("request for help", "not for a team")


OPEN = (HelpState.WAITING, HelpState.HELPING)
CLOSED = (HelpState.DONE, HelpState.UNREACHABLE, HelpState.UNSUITABLE)
NEED_A_REASON = (HelpState.UNREACHABLE, HelpState.UNSUITABLE)


class HelpRequest(models.Model):
    """What a resident asks of the team of their hamlet."""

    # Made by the form before the first sending, so that a second tap is no second request.
    uuid = models.UUIDField(default=uuids.uuid4, unique=True, editable=False)
    # Whoever holds it may follow the request, so it cannot be guessed or counted up.
    code = models.CharField(_("receipt code"), max_length=codes.RECEIPT, default=codes.receipt, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="help_requests", verbose_name=_("place"))
    # Without a team it is the commune's official who answers.
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="help_requests", null=True, blank=True, verbose_name=_("team")
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="help_requests", verbose_name=_("topic"))
    text = models.CharField(_("what was asked"), max_length=LONGEST_TEXT, blank=True)
    contact = models.CharField(_("how to reach the person"), max_length=LONGEST_CONTACT, blank=True)
    consented_at = models.DateTimeField(_("consent to keep it given at"), null=True, blank=True)
    consent_wording = models.CharField(_("wording"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=11, choices=HelpState.choices, default=HelpState.WAITING)
    # The team's last words to the person: when it comes, or why it cannot. Read by whoever holds the code.
    answer = models.CharField(_("answer"), max_length=LONGEST_TEXT, blank=True)
    created_at = models.DateTimeField(_("sent at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    activity = models.OneToOneField(
        Activity,
        on_delete=models.SET_NULL,
        related_name="help_request",
        null=True,
        blank=True,
        verbose_name=_("activity"),
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for help")
        verbose_name_plural = _("requests for help")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["team", "state", "created_at"], name="activities_help_by_team"),
            models.Index(fields=["unit", "state", "created_at"], name="activities_help_by_unit"),
            models.Index(
                fields=["closed_at", "created_at"],
                condition=~Q(contact="") | ~Q(text="") | ~Q(answer=""),
                name="activities_help_to_erase",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact="") | Q(consented_at__isnull=False), name="activities_help_contact_by_consent"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at__isnull=True) | Q(state__in=CLOSED, closed_at__isnull=False),
                name="activities_help_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=NEED_A_REASON) | ~Q(answer="") | Q(erased_at__isnull=False),
                name="activities_help_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(state=HelpState.DONE), name="activities_help_logged_when_done"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """`7K3M9-QX2AB`: the code as people read it."""
        return codes.spaced(self.code)

    @property
    def number(self) -> str:
        """What the log of changes calls it: the code would open the request to whoever reads the log."""
        return f"#{self.pk}"

    @property
    def owner(self) -> int:
        """On whose page its changes are read; nobody's where no team answers."""
        return self.team_id or 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def activity_uuid(self) -> uuids.UUID:
        """The UUID of the activity that this request becomes: one request, one entry, whichever way it is sent."""
        return uuids.uuid5(self.uuid, "activity")


class HelpAct(models.TextChoices):
    """What can happen to a request after it was sent."""

    TAKEN = "taken", pgettext_lazy("act on a request", "taken up")
    DONE = "done", pgettext_lazy("act on a request", "done")
    UNREACHABLE = "unreachable", pgettext_lazy("act on a request", "could not be reached")
    UNSUITABLE = "unsuitable", pgettext_lazy("act on a request", "not for a team")
    PASSED = "passed", pgettext_lazy("act on a request", "passed on")
    REOPENED = "reopened", pgettext_lazy("act on a request", "opened again")
    LOGGED = "logged", pgettext_lazy("act on a request", "logged as an activity")
    WITHDRAWN = "withdrawn", pgettext_lazy("act on a request", "contact taken back by the person")


class HelpStep(models.Model):
    """One line of a request's history: who did what, and when."""

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(_("what happened"), max_length=11, choices=HelpAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("at"))
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = models.CharField(_("note"), max_length=LONGEST_TEXT, blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.act}"


class Poster(models.Model):
    """The code printed on a team's poster. It outlives the team: its successor answers."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="poster", verbose_name=_("team"))
    code = models.CharField(_("code"), max_length=codes.POSTER, default=codes.poster, unique=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("poster")
        verbose_name_plural = _("posters")

    def __str__(self) -> str:
        return codes.spaced(self.code)
