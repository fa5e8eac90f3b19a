"""One session of outreach by one team. Counts, never the people guided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teams_app.activities import receipts
from teams_app.activities.models.plan import Plan
from teams_app.activities.models.topic import Topic
from teams_app.activities.querysets import ActivityQuerySet
from teams_app.registry.models import Person, Team

MOST_PEOPLE = 5000  # above this one session is a typing error: a class is 150–200, a fair a few thousand


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
    RETURNED = "returned", pgettext_lazy("activity", "returned to be corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("activity", "withdrawn")


class Activity(models.Model):
    """One session of outreach: who, when, how, what was taught, how many people came."""

    # Made by the client before the first sending, so that the same entry sent twice is one row.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Every index is written with every entry: none where another index begins with the column, or where it is mostly
    # empty.
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="activities", verbose_name=_("team"), db_index=False
    )
    date = models.DateField(_("date"))
    form = models.CharField(_("form of activity"), max_length=14, choices=ActivityForm.choices)
    topics: models.ManyToManyField[Topic, ActivityTopic] = models.ManyToManyField(
        Topic, through="ActivityTopic", related_name="activities", verbose_name=_("topics")
    )
    people = models.PositiveIntegerField(
        pgettext_lazy("log", "people guided"), validators=[MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)]
    )
    households = models.PositiveIntegerField(
        _("households visited"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    women = models.PositiveIntegerField(_("women among them"), null=True, blank=True)
    elderly = models.PositiveIntegerField(_("over 60 among them"), null=True, blank=True)
    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        related_name="activities",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=pgettext_lazy("activity", "plan"),
    )
    facilitators = models.ManyToManyField(
        Person, related_name="activities", blank=True, verbose_name=_("who guided the people")
    )
    facilitator_count = models.PositiveSmallIntegerField(_("how many guided"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    # Asked for only by a tap; degrees, WGS 84, and the radius in metres within which the phone is sure.
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("accuracy (m)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="logged_activities", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="verified_activities",
        null=True,
        blank=True,
        db_index=False,
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    # What looked odd and was confirmed by the person who typed it: codes of `checks.Question`.
    confirmed = models.JSONField(_("confirmed as typed"), default=list, blank=True)
    # What the server noticed and nobody has to answer: codes of `checks.Flag`.
    flags = models.JSONField(_("noticed"), default=list, blank=True)
    # The phone's clock when it was logged offline; None for what was typed on a page.
    logged_at = models.DateTimeField(_("logged on the phone at"), null=True, blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["team", "-date", "-id"], name="activities_by_team"),
            models.Index(fields=["plan"], condition=Q(plan__isnull=False), name="activities_by_plan"),
            models.Index(fields=["verified_by"], condition=Q(verified_by__isnull=False), name="activities_by_verifier"),
            # Covering: the sums of a month, or of what waits, are read off the index, without a row of the table.
            models.Index(fields=["-date", "-id", "status", "people", "households"], name="activities_by_day"),
            models.Index(fields=["status", "-date", "-id", "people", "households"], name="activities_by_standing"),
            models.Index(fields=["team", "-date"], condition=Q(status="submitted"), name="activities_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(people__lte=MOST_PEOPLE), name="activities_people_believable"),
            models.CheckConstraint(
                condition=(Q(women__isnull=True) | Q(women__lte=F("people")))
                & (Q(elderly__isnull=True) | Q(elderly__lte=F("people"))),
                name="activities_part_is_no_larger_than_whole",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
                name="activities_position_is_whole",
            ),
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

    @property
    def is_returned(self) -> bool:
        return self.status == Status.RETURNED


class ActivityTopic(models.Model):
    """One topic of one activity. A model of ours for the sake of two indexes less, which every entry would write: the
    unique one begins with the activity, and nobody asks by the topic alone.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "activities_activity_topics"
        default_permissions = ()
        unique_together = [("activity", "topic")]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.topic_id}"


class Outcome(models.Model):
    """A counted result of one topic: accounts created, dossiers sent. What nobody counted has no row."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="outcomes")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("topic"))
    count = models.PositiveIntegerField(_("count"), validators=[MaxValueValidator(MOST_PEOPLE)])

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.UniqueConstraint(fields=["activity", "topic"], name="activities_outcome_once_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.count}"
