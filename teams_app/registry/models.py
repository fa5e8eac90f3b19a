"""Teams, the areas they serve, and the people who serve in them, each with dates."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo import names
from geo.models import Instrument, Unit
from teams_app.registry import naming
from teams_app.registry.querysets import MemberQuerySet, PersonQuerySet, TeamAreaQuerySet, TeamQuerySet


class TeamLevel(models.TextChoices):
    HAMLET = "hamlet", pgettext_lazy("team", "hamlet team")
    COMMUNE = "commune", pgettext_lazy("team", "commune team")


class Spell(models.Model):
    """Something that holds in the half-open span [valid_from, valid_to)."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(pgettext_lazy("span", "until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_span_is_positive",
            )
        ]

    def holds_on(self, date: dt.date) -> bool:
        return self.valid_from <= date and (self.valid_to is None or self.valid_to > date)


class Team(Spell):
    """A community digital-technology team, from the decision that set it up to its dissolution."""

    level = models.CharField(_("level"), max_length=8, choices=TeamLevel.choices)
    name = models.CharField(_("name"), max_length=200)
    decision = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="teams",
        null=True,
        blank=True,
        verbose_name=_("decision that set it up"),
    )
    # Why and into what it ended. A re-formed team points at the team that its people went to.
    ended_by = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="ended_teams",
        null=True,
        blank=True,
        verbose_name=_("decision that ended it"),
    )
    end_reason = models.CharField(_("reason for its end"), max_length=300, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("successor team"),
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    key = models.CharField(max_length=200, editable=False, help_text="geo.names.fold(name), for search")
    sort_key = models.CharField(max_length=300, editable=False, help_text="geo.names.sort_key(name)")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TeamQuerySet.as_manager()

    class Meta(Spell.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="registry_team_sorted"),
            models.Index(fields=["level", "valid_from", "valid_to"], name="registry_team_span"),
            models.Index(fields=["key", "valid_from", "valid_to"], name="registry_team_search"),
            # Every page asks whether there is anything invented; where nothing is, that must cost nothing.
            models.Index(fields=["id"], condition=Q(is_demo=True), name="registry_team_demo"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_keys(self) -> None:
        """Fill the stored search and sort keys; call it before a bulk_create, which skips save()."""
        self.name = names.squash(self.name)
        self.key = names.fold(self.name)[:200]
        self.sort_key = names.sort_key(self.name)[:300]  # of a very long name the last tones do not count

    @property
    def short_name(self) -> str:
        return naming.short_name(self.name)


class TeamArea(Spell):
    """A unit that a team serves, with dates. One team may serve several hamlets."""

    # The covering indexes below begin with the two keys, so the keys need none of their own.
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="areas", db_index=False, verbose_name=_("team")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="team_areas", db_index=False, verbose_name=_("unit")
    )
    decision = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="team_areas",
        null=True,
        blank=True,
        verbose_name=_("decision that assigned it"),
    )

    objects = TeamAreaQuerySet.as_manager()

    class Meta(Spell.Meta):
        verbose_name = _("team area")
        verbose_name_plural = _("team areas")
        indexes = [
            models.Index(fields=["unit", "valid_from", "valid_to", "team"], name="registry_area_by_unit"),
            models.Index(fields=["team", "valid_from", "valid_to", "unit"], name="registry_area_by_team"),
        ]
        constraints = [
            *Spell.Meta.constraints,
            models.UniqueConstraint(fields=["team", "unit", "valid_from"], name="registry_area_begins_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} @ {self.unit_id}"


class Background(models.TextChoices):
    HAMLET_CHIEF = "hamlet_chief", _("hamlet chief")
    YOUTH_UNION = "youth_union", _("Youth Union")
    WOMENS_UNION = "womens_union", _("Women's Union")
    FARMERS_UNION = "farmers_union", _("Farmers' Union")
    FATHERLAND_FRONT = "fatherland_front", _("Fatherland Front")
    POLICE = "police", _("police")
    TEACHER = "teacher", _("teacher")
    HEALTH = "health", _("health worker")
    TELECOM = "telecom", _("telecom or IT company")
    COMMUNE_CIVIL_SERVANT = "civil_servant", _("commune civil servant")
    OTHER = "other", pgettext_lazy("background", "other")


class Person(models.Model):
    """Someone who serves in a team. Personal data: shown only to those whose work needs it."""

    name = models.CharField(_("full name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=15, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    background = models.CharField(_("background"), max_length=20, choices=Background.choices, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="person", null=True, blank=True
    )
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    key = models.CharField(max_length=100, editable=False, help_text="geo.names.fold(name), for search")
    sort_key = models.CharField(max_length=200, editable=False, help_text="by given name, then the rest")
    changed_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["key"], name="registry_person_key")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_keys(self) -> None:
        """Fill the stored keys. Vietnamese lists are sorted by the given name, which stands last."""
        self.name = names.squash(self.name)
        self.key = names.fold(self.name)[:100]
        *family, given = self.name.split(" ")
        self.sort_key = names.sort_key(" ".join([given, *family]))[:200]


class MemberRole(models.TextChoices):
    HEAD = "head", pgettext_lazy("member", "head")
    DEPUTY = "deputy", pgettext_lazy("member", "deputy")
    MEMBER = "member", pgettext_lazy("member", "member")


class Member(Spell):
    """A person's service in a team, in one role, with dates. A change of role is a new service."""

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="members", db_index=False, verbose_name=_("team")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="services", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=6, choices=MemberRole.choices, default=MemberRole.MEMBER)
    changed_at = models.DateTimeField(auto_now=True)

    objects = MemberQuerySet.as_manager()

    class Meta(Spell.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["team", "valid_from", "valid_to", "role"], name="registry_member_by_team"),
            # Small and covering: "which teams have a head" at 450.000 members is one scan of it.
            models.Index(
                fields=["team", "valid_from", "valid_to", "role"], condition=Q(role="head"), name="registry_heads"
            ),
        ]
        constraints = [
            *Spell.Meta.constraints,
            models.UniqueConstraint(fields=["team", "person", "valid_from"], name="registry_service_begins_once_a_day"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(role="head", valid_to__isnull=True), name="registry_one_open_head_per_team"
            ),
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(valid_to__isnull=True), name="registry_one_open_service_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}: {self.role}"
