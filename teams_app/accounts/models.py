"""Users, and the grants that say what a person does where and from when to when."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo import names
from geo.models import Unit
from teams_app.accounts import phones
from teams_app.accounts.querysets import GrantQuerySet


class UserManager(DjangoUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """How a sign-in finds its user: `Tinh ` is `tinh`."""
        return super().get_by_natural_key(User.normalize_username(username or ""))

    def named(self, typed: str) -> "User | None":
        """Whom `typed` means at a sign-in: a user name in any case, or a phone number in any spelling."""
        number = phones.normalised(typed)
        meant = Q(username=User.normalize_username(typed)) | (Q(phone=number) if number else Q())
        return self.filter(meant).order_by("pk").first()


class User(AbstractUser):
    """Someone who signs in. What they may do stands in their grants, not here."""

    phone = models.CharField(_("phone"), max_length=15, blank=True, help_text=_("Signs in with it, in any spelling."))
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    left_on = models.DateField(_("closed since a post ended on"), null=True, editable=False)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False, help_text="Sessions opened before are void")
    key = models.CharField(max_length=300, editable=False, default="", help_text="geo.names.fold(name), for search")
    sort_key = models.CharField(max_length=300, editable=False, default="", help_text="by given name, then the rest")

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]
        indexes = [models.Index(fields=["sort_key", "id"], name="accounts_user_sorted")]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="accounts_username_is_unique_in_any_case"),
            models.UniqueConstraint(
                fields=["phone"],
                condition=~Q(phone=""),
                name="accounts_phone_signs_in_one",
                violation_error_message=_("Another account signs in with this phone number."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__startswith="0"), name="accounts_phone_is_normalised"
            ),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        super().clean()
        self.phone = phones.normalised(self.phone) or self.phone

    def get_session_auth_hash(self) -> str:
        """Changes with the password, and when all sessions of the user are ended."""
        mark = super().get_session_auth_hash()
        return f"{mark}:{self.sessions_ended}" if self.sessions_ended else mark

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for mark in super().get_session_auth_fallback_hash():
            yield f"{mark}:{self.sessions_ended}" if self.sessions_ended else mark

    def set_keys(self) -> None:
        """Fill the stored search and sort keys; call it before a bulk_create, which skips save()."""
        name = self.get_full_name() or self.username
        *family, given = name.split() or [""]
        self.key = names.fold(f"{name} {self.username}")[:300]
        self.sort_key = names.sort_key(" ".join([given, *family]))[:300]

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """User names are kept in small letters: a phone's keyboard begins every field with a capital."""
        return super().normalize_username(username.strip()).lower()

    def get_full_name(self) -> str:
        """The Vietnamese order: family name first."""
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def given_name(self) -> str:
        """What one is called by: the last word of a Vietnamese name."""
        return (self.get_full_name() or self.username).split()[-1]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Role(models.TextChoices):
    PROVINCE = "province", pgettext_lazy("role", "province staff")
    COMMUNE = "commune", pgettext_lazy("role", "commune official")


class Grant(models.Model):
    """A role on a unit with dates. Heads of teams need none: their service in the team is theirs."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants", verbose_name=_("unit"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    # When its unit ended, a grant follows to the successor: see teams_app.accounts.reorganisation.
    moved_by = models.ForeignKey(
        "geo.Reorganisation", on_delete=models.PROTECT, related_name="moved_grants", null=True, editable=False
    )
    moved_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="moved_to", null=True, editable=False
    )
    former_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="former_grants", null=True, editable=False
    )
    is_provisional = models.BooleanField(
        _("moved provisionally"), default=False, help_text=_("The unit was split; a person must check the successor.")
    )
    seen_at = models.DateTimeField(_("told to its holder at"), null=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="accounts_grant_span_is_positive",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} @ {self.unit_id}"


class Device(models.Model):
    """A phone or computer of a user that may send entries with a token of its own: see `accounts.devices`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    password_mark = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    seen_at = models.DateTimeField(_("last used"), default=timezone.now)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.name}"


# At the end: these stand in rooms of their own, and Django looks for models here.
from teams_app.accounts.audit.entry import LogEntry as LogEntry  # noqa: E402
from teams_app.accounts.disclosures.models import Disclosure as Disclosure  # noqa: E402


class AccountLink(models.Model):
    """A link that opens an account once: to choose a password, or another one when it was forgotten.

    Only its hash is kept; making another revokes it. The rows stay: they tell who let whom in, and when.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="links_made", null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    removes_second_step = models.BooleanField(_("removes the second step"), default=False)

    class Meta:
        verbose_name = _("link to an account")
        verbose_name_plural = _("links to accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="accounts_one_open_link_per_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.made_at:%Y-%m-%d %H:%M}"
