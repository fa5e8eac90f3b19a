"""What the frame of every page shows: places, search, the day looked at, the account, the theme."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.access import may_edit_guides
from config import navigation
from teams_app.accounts.access import may_manage_accounts
from teams_app.accounts.viewing import PARAMETER, viewing_date
from teams_app.registry.access import can_read_access_log
from teams_app.registry.history.access import can_read_history
from teams_app.registry.models import Member, Person, Team
from teams_app.territory.access import can_change_map

THEME_COOKIE = "giao_dien"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Viewing:
    """The day a page speaks about, and how to come back to today."""

    date: dt.date
    is_today: bool
    kept: list[tuple[str, str]]  # the rest of the query string, for the form's hidden fields
    today_url: str


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str


class Frame:
    """Everything is worked out only when a template asks for it: fragments and admin pages pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def today(self) -> dt.date:
        return timezone.localdate()

    @cached_property
    def user(self) -> Any:
        # An address that is refused before anybody is known, such as a strange host, has no user at all.
        return getattr(self.request, "user", None) or AnonymousUser()

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        offered = navigation.places_for(self.user, self.today)
        current = navigation.current_place(offered, self.request.path)
        return [
            {
                "label": place.label,
                "url": self.address_of(place),
                "icon": place.icon,
                "is_log": place.is_log,
                "is_dated": place.is_dated,
                "only_wide": place.only_wide,
                "is_current": place is current,
                "is_exact": place.path == self.request.path,
            }
            for place in offered
        ]

    def address_of(self, place: navigation.Place) -> str:
        """A chosen day goes along to the places that can show it."""
        if place.is_dated and not self.viewing.is_today:
            return navigation.with_day(place.path, self.viewing.date)
        return place.path

    @cached_property
    def search(self) -> Link:
        """One box for all; it says what this reader can find."""
        if any(place["icon"] == "team" for place in self.places):
            return Link(_("Find a team, place, member or guide"), reverse("find"), "search")
        return Link(_("Find a commune, hamlet or guide"), reverse("find"), "search")

    @cached_property
    def search_day(self) -> str:
        """The day that a search goes on with, when it is not today."""
        is_kept = self.viewing_is_offered and not self.viewing.is_today
        return self.viewing.date.isoformat() if is_kept else ""

    @cached_property
    def viewing(self) -> Viewing:
        day = viewing_date(self.request)
        kept = [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in (PARAMETER, "page")
            for value in values
        ]
        here = self.request.path
        return Viewing(day, day == self.today, kept, f"{here}?{urlencode(kept)}" if kept else here)

    @cached_property
    def viewing_is_offered(self) -> bool:
        """Only readers of the map or of the register have something that changes with the day."""
        return any(place["is_dated"] for place in self.places)

    @cached_property
    def login_url(self) -> str:
        return reverse("account_login")

    @cached_property
    def logout_url(self) -> str:
        return reverse("account_logout")

    @cached_property
    def tells_of_the_queue(self) -> bool:
        """Whether a page looks after what waits on the phone: those of a user, and the one where a user signs in."""
        return self.user.is_authenticated or self.request.path == self.login_url

    @cached_property
    def account_items(self) -> list[Link]:
        items = [Link(_("My account"), reverse("accounts:account"), "person")]
        if may_manage_accounts(self.user, self.today):
            items.append(Link(_("Accounts of others"), reverse("accounts:account_list"), "key"))
        if can_read_history(self.user, self.today):
            items.append(Link(_("Log of changes"), reverse("registry:history"), "history"))
        if can_read_access_log(self.user, self.today):
            items.append(Link(_("People's data"), reverse("registry:people_data"), "person"))
        if can_change_map(self.user, self.today):
            items.append(Link(_("Reorganise units"), reverse("territory:reorganisations"), "history"))
            items.append(Link(_("Boundaries"), reverse("territory:boundaries"), "pin"))
            items.append(Link(_("Population"), reverse("territory:population"), "person"))
        if self.edits_guides:
            items.append(Link(_("Edit guides"), reverse("wagtailadmin_home"), "edit"))
        if self.user.is_superuser:
            items.append(Link(_("Administration"), reverse("admin:index"), "settings"))
        return items

    @cached_property
    def edits_guides(self) -> bool:
        return may_edit_guides(self.user)

    @cached_property
    def services(self) -> list[dict[str, Any]]:
        """The teams in which the reader serves today, for the account page."""
        services = Member.objects.on(self.today).filter(person__user=self.user).select_related("team")
        return [
            {
                "team": service.team,
                "role": service.get_role_display(),
                "url": reverse("registry:team", args=[service.team_id]),
            }
            for service in services
        ]

    @cached_property
    def own_data_url(self) -> str:
        """Where the reader sees what is held about them as a member; empty for those who never were one."""
        is_member = Person.objects.filter(user=self.user).exists()
        return reverse("registry:own_data") if is_member else ""

    @cached_property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def themes(self) -> list[tuple[str, str]]:
        return [
            ("auto", _("As the device")),
            ("light", pgettext("theme", "Light")),
            ("dark", pgettext("theme", "Dark")),
        ]

    @cached_property
    def has_demo_data(self) -> bool:
        return Team.objects.filter(is_demo=True).exists()
