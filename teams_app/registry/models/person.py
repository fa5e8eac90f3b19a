"""The people of the register, and their service in teams."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo import names
from geo.findable import Findable
from teams_app.registry.models.spell import DecidedSpell
from teams_app.registry.models.team import Team
from teams_app.registry.querysets import MemberQuerySet, PersonQuerySet


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


ERASED_NAME = "Thành viên đã xóa dữ liệu"  # a value of the register, the same in every language of the site


class Person(Findable):
    """Someone who serves in a team. Personal data: shown only to those whose work needs it."""

    found_as = "person"

    name = models.CharField(_("full name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=15, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    background = models.CharField(_("background"), max_length=20, choices=Background.choices, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="person", null=True, blank=True
    )
    # The day of the standing consent to the list; see services.consents, which keeps it true.
    consented_on = models.DateField(_("consented on"), null=True, editable=False)
    erased_on = models.DateField(_("erased on"), null=True, editable=False)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    key = models.CharField(max_length=100, editable=False, help_text="geo.names.fold(name), for search")
    sort_key = models.CharField(max_length=200, editable=False, help_text="by given name, then the rest")
    changed_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]
        indexes = [
            # By name; covering for whether somebody of that name is the same person.
            models.Index(fields=["key", "phone", "birth_year"], name="registry_person_alike"),
            # Few, or none: who has no phone is probably the same as a namesake of that year.
            models.Index(fields=["key", "birth_year"], condition=Q(phone=""), name="registry_person_silent"),
            # Imports bring people without consent: how many, must be told at once. It holds both days, though none
            # is set: SQLite would look them up row by row.
            models.Index(
                fields=["consented_on", "erased_on"],
                condition=Q(consented_on__isnull=True, erased_on__isnull=True),
                name="registry_person_unconsented",
            ),
            models.Index(fields=["erased_on"], condition=Q(erased_on__isnull=False), name="registry_person_erased"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True)
                | Q(key="", phone="", background="", birth_year__isnull=True, user__isnull=True, name=ERASED_NAME),
                name="registry_erased_person_says_nothing",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the stored keys. Vietnamese lists are sorted by the given name, which stands last."""
        self.name, self.key, self.sort_key = self.keyed(self.name)
        if self.erased_on:
            self.key = ""  # no search finds whom nobody is to find

    @staticmethod
    def keyed(name: str) -> tuple[str, str, str]:
        """The name as it is stored, with its key for search and its key for sorting."""
        name = names.squash(name)
        *family, given = name.split(" ")
        return name, names.fold(name)[:100], names.sort_key(" ".join([given, *family]))[:200]


class MemberRole(models.TextChoices):
    HEAD = "head", pgettext_lazy("member", "head")
    DEPUTY = "deputy", pgettext_lazy("member", "deputy")
    MEMBER = "member", pgettext_lazy("member", "member")


class Member(DecidedSpell):
    """A person's service in a team, in one role, with dates. A change of role is a new service."""

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="members", db_index=False, verbose_name=_("team")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="services", db_index=False, verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=6, choices=MemberRole.choices, default=MemberRole.MEMBER)
    changed_at = models.DateTimeField(auto_now=True)

    objects = MemberQuerySet.as_manager()

    class Meta(DecidedSpell.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["team", "valid_from", "valid_to", "role", "person"], name="registry_member_by_team"),
            models.Index(fields=["person", "valid_from", "valid_to", "team"], name="registry_member_by_person"),
            # Small and covering: "which teams have a head" at 450.000 members is one scan of it.
            models.Index(
                fields=["team", "valid_from", "valid_to", "role"], condition=Q(role="head"), name="registry_heads"
            ),
            # Who left long ago: the few that ended, not the many that serve.
            models.Index(fields=["valid_to", "person"], condition=Q(valid_to__isnull=False), name="registry_ended"),
        ]
        constraints = [
            *DecidedSpell.Meta.constraints,
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
