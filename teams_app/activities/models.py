"""The log: one activity is one session of outreach by one team. Counts, never the people guided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teams_app.activities import receipts
from teams_app.activities.querysets import ActivityQuerySet, TopicQuerySet
from teams_app.registry.models import Team

MOST_PEOPLE = 5000  # above this one session is a typing error: a class is 150–200, a fair a few thousand


class Topic(models.Model):
    """What was taught: the five basic skills, and below them what the province adds."""

    slug = models.SlugField(_("short name"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("name on a button"), max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("under")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    valid_from = models.DateField(_("taught from"), null=True, blank=True)
    is_active = models.BooleanField(_("offered when logging"), default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class ActivityForm(models.TextChoices):
    """The forms of activity of the province's own reports."""

    DOOR_TO_DOOR = "door_to_door", _("door to door")
    GATHERING = "gathering", _("gathering")
    ONE_STOP = "one_stop", _("help at the one-stop office")
    EMBEDDED = "embedded", _("within a meeting, club or cooperative")
    CAMPAIGN = "campaign", _("campaign or fair day")
    MEDIA = "media", _("loudspeaker, Zalo")
    TEAM_MEETING = "team_meeting", _("team meeting")

    @property
    def short_label(self) -> str:
        """The word or two on a button and in a row of a list."""
        return str(SHORT_FORMS[self])


SHORT_FORMS = {
    ActivityForm.DOOR_TO_DOOR: pgettext_lazy("form of activity, short", "Door to door"),
    ActivityForm.GATHERING: pgettext_lazy("form of activity, short", "Gathering"),
    ActivityForm.ONE_STOP: pgettext_lazy("form of activity, short", "One-stop office"),
    ActivityForm.EMBEDDED: pgettext_lazy("form of activity, short", "Within a meeting"),
    ActivityForm.CAMPAIGN: pgettext_lazy("form of activity, short", "Campaign, fair"),
    ActivityForm.MEDIA: pgettext_lazy("form of activity, short", "Loudspeaker, Zalo"),
    ActivityForm.TEAM_MEETING: pgettext_lazy("form of activity, short", "Team meeting"),
}


class Status(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("activity", "waiting for verification")
    VERIFIED = "verified", pgettext_lazy("activity", "verified")
    WITHDRAWN = "withdrawn", pgettext_lazy("activity", "withdrawn")


class Activity(models.Model):
    """One session of outreach: who, when, how, what was taught, how many people came."""

    # Made by the client before the first sending, so that the same entry sent twice is one row.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="activities", verbose_name=_("team"))
    date = models.DateField(_("date"))
    form = models.CharField(_("form of activity"), max_length=14, choices=ActivityForm.choices)
    topics = models.ManyToManyField(Topic, related_name="activities", verbose_name=_("topics"))
    people = models.PositiveIntegerField(
        pgettext_lazy("log", "people guided"), validators=[MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)]
    )
    households = models.PositiveIntegerField(
        _("households visited"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="logged_activities", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="verified_activities", null=True, blank=True
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    # What looked odd and was confirmed by the person who typed it: codes of `checks.Question`.
    confirmed = models.JSONField(_("confirmed as typed"), default=list, blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["team", "-date", "-id"], name="activities_by_team"),
            models.Index(fields=["date", "status"], name="activities_by_date"),
            models.Index(fields=["-date", "-id"], name="activities_newest"),
            models.Index(fields=["status", "-date", "-id"], name="activities_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(people__lte=MOST_PEOPLE), name="activities_people_believable"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.date}"

    @property
    def receipt(self) -> str:
        """A short code that a person can read out over the phone; the same on phone and server."""
        return receipts.code(self.uuid)

    @property
    def form_label(self) -> str:
        return ActivityForm(self.form).short_label

    @property
    def in_words(self) -> str:
        """`Tổ ấp Mỹ Thới, 23/11/2026, 24 people`: what a message calls it. Reads the team."""
        return gettext("%(team)s, %(date)s, %(people)s people") % {
            "team": self.team.short_name,
            "date": formats.date_format(self.date),
            "people": formats.number_format(self.people, use_l10n=True, force_grouping=True),
        }

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.SUBMITTED


class Act(models.TextChoices):
    """What can happen to an activity after it was logged."""

    EDITED = "edited", pgettext_lazy("act", "changed")
    VERIFIED = "verified", pgettext_lazy("act", "verified")
    WITHDRAWN = "withdrawn", pgettext_lazy("act", "withdrawn")
    RESTORED = "restored", pgettext_lazy("act", "brought back")
    REOPENED = "reopened", pgettext_lazy("act", "verification taken back")


class ActivityChange(models.Model):
    """One line of an activity's history. The logging itself stands in the activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="changes")
    act = models.CharField(_("what happened"), max_length=9, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("at"))
    version = models.PositiveIntegerField(_("version afterwards"))
    # Of an edit: field → [before, after], as JSON values (topics as slugs).
    values = models.JSONField(_("values"), default=dict, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.act} ({self.version})"
