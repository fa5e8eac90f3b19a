"""What was done, summed once as it is written: the figures read these rows, never the log."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams_app.coverage.querysets import CommuneSumQuerySet, FactQuerySet
from teams_app.registry.models import Team


class Fact(models.Model):
    """What one team did in one stretch: days of one month on which it served the same places.

    A stretch is named by its first day (`since`): the first of the month, or the day on which an area of the
    team began or ended, whichever came last. So what was done there was done in the areas of that very day.
    Only what counts is in a fact: no withdrawn activity, none outside the team's life and areas or within a
    suspension (`docs/decisions/facts.md`). Returned ones are counted apart, and in no sum.

    Each stretch has a *whole* row (`form` and `topics` empty), the sum of everything, and beside it a row for
    every set of topics and form of activity that occurred. An activity is in one whole row and in one of the
    others, so either kind sums up without counting anything twice.

    And each team that ever did something has one row `LAST_DAY`, which counts nothing: its `last` is the last
    of all days on which it did. Who has long been silent is then read off an index, however long the log is.
    """

    LAST_DAY = "*"  # stands for the form, and such a row's stretch is the first day of the calendar

    is_derived = True  # nobody entered it: it goes with the activities it was summed from

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="facts", db_index=False)
    since = models.DateField()
    # Where all the team ever served lies on the last map; None where it has no such one commune. An id, not a
    # foreign key: what is derived must not stand in the way of a unit that is to be undone.
    commune = models.BigIntegerField(null=True, blank=True)
    topics = models.TextField(blank=True, default="", help_text="the topics' ids in order: `,3,17,`")
    form = models.CharField(max_length=14, blank=True, default="")
    days = models.IntegerField(default=0, help_text="a bit for each day of the month, the first is 1")
    last = models.DateField(help_text="the last of these days")
    # Verified ones. What only some wrote down is summed beside the number of those who did.
    sessions = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    households = models.IntegerField(default=0)
    households_told = models.IntegerField(default=0)
    women = models.IntegerField(default=0)
    women_told = models.IntegerField(default=0)
    elderly = models.IntegerField(default=0)
    elderly_told = models.IntegerField(default=0)
    # Those that wait for verification; and, counted nowhere until they are corrected, those that were returned.
    waiting = models.IntegerField(default=0)
    waiting_people = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    # No longer written. Dropping them would write a table of millions of rows anew, six times over on SQLite.
    was_commune = models.BigIntegerField(null=True, editable=False)
    was_sessions = models.IntegerField(null=True, editable=False)
    was_people = models.IntegerField(null=True, editable=False)
    was_households = models.IntegerField(null=True, editable=False)
    was_households_told = models.IntegerField(null=True, editable=False)
    was_waiting = models.IntegerField(null=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("sum of activities")
        verbose_name_plural = _("sums of activities")
        indexes = [
            models.Index(fields=["form", "since", "team"], name="coverage_fact_by_time"),
            models.Index(fields=["form", "since"], condition=Q(commune__isnull=True), name="coverage_fact_unplaced"),
            # The form first, though it is but one: else SQLite takes `by_time` and reads all the months of it.
            models.Index(fields=["form", "last", "team"], condition=Q(form="*"), name="coverage_fact_last_day"),
            models.Index(
                fields=["form", "commune", "last", "team"], condition=Q(form="*"), name="coverage_fact_silence"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "since", "topics", "form"], name="coverage_fact_is_unique"),
            models.CheckConstraint(
                condition=Q(sessions__gte=0, people__gte=0, waiting__gte=0, returned__gte=0),
                name="coverage_fact_is_a_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} from {self.since}"


class CommuneSum(models.Model):
    """The facts of a month and a commune of the last map, summed once more: what a map of the country reads.

    Of all activities (`topic` 0, `form` empty), of a topic with those below it, or of a form. The teams in it
    have one commune, so the rows of a month sum up to the whole without counting a team twice.
    """

    is_derived = True

    commune = models.BigIntegerField()
    month = models.DateField()
    topic = models.BigIntegerField(default=0)
    form = models.CharField(max_length=14, blank=True, default="")
    sessions = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    households = models.IntegerField(default=0)
    households_told = models.IntegerField(default=0, help_text="verified activities that gave that number")
    waiting = models.IntegerField(default=0)
    teams = models.IntegerField(default=0, help_text="with a verified activity")
    teams_submitted = models.IntegerField(default=0, help_text="with a verified or a waiting one")
    # By it one sees that nothing was written since: numbers may be what they were and the teams be others. It may be
    # missing, and its default is a `Value`, only so that SQLite adds it without writing the whole table anew, which
    # would lose what the planner knows of it.
    changes = models.BigIntegerField(
        null=True, db_default=models.Value(1), editable=False, help_text="how often it was written"
    )

    objects = CommuneSumQuerySet.as_manager()

    class Meta:
        verbose_name = _("sum of a commune")
        verbose_name_plural = _("sums of communes")
        constraints = [
            models.UniqueConstraint(fields=["topic", "form", "month", "commune"], name="coverage_sum_is_unique"),
        ]
        indexes = [  # whether a commune was ever taught a topic
            models.Index(fields=["commune", "topic"], condition=Q(topic__gt=0), name="coverage_sum_taught"),
        ]

    def __str__(self) -> str:
        return f"{self.commune} in {self.month}"
