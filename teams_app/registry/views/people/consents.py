"""Who has not agreed yet, and writing down what a team's signed sheet says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams_app.registry import access, retention
from teams_app.registry import services as verbs
from teams_app.registry.forms import TeamConsentForm, TeamFilter
from teams_app.registry.models import Consent, Member, Person, Purpose, Team
from teams_app.registry.places import served_by
from teams_app.registry.views.common import crumbs_to, editable_team, only_when
from teams_app.registry.views.people.common import kept_person, reader, tabs
from teams_app.registry.wording import current_wording

PAGE = 50


@dataclass(frozen=True)
class Row:
    team: Team
    where: str
    lacking: int
    serving: int


@dataclass(frozen=True)
class Line:
    """A member of a team, and what was agreed to."""

    member: Member
    agreed: list[str] = field(default_factory=list)

    @property
    def lacks(self) -> bool:
        return len(self.agreed) < len(Purpose)


@require_safe
@login_required
def people_data(request: HttpRequest) -> HttpResponse:
    """The teams in which someone's consent is missing. Without a count of them: at a nation's size it would be dear."""
    today = timezone.localdate()
    only_when(access.can_read_access_log(request.user, today))
    form = TeamFilter(request.GET, units=access.units_to_choose(request.user, today), on=today)
    teams = form.narrow(access.editable_teams(request.user, today)).with_unconsented(today)
    number = _page_asked(request)
    start = (number - 1) * PAGE
    ids = list(teams.sorted_by("name", today).values_list("pk", flat=True)[start : start + PAGE + 1])
    if not ids and number > 1:
        raise Http404
    held, lacking = access.consents_counted(request.user, today)
    context = {
        "form": form,
        "tabs": tabs(request, "people_data"),
        "held": held,
        "lacking": lacking,
        "rows": _rows(ids[:PAGE]),
        "number": number,
        "has_next": len(ids) > PAGE,
    }
    return render(request, "registry/people/consents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone who signed the team's sheet, in one go."""
    team, today = editable_team(request, pk), timezone.localdate()
    lines = _serving(team)
    offered = [
        (line.member.person_id, f"{line.member.person.name}, {line.member.get_role_display()}")
        for line in lines
        if line.lacks
    ]
    context = {"team": team, "crumbs": crumbs_to(team, _("Consent")), "lines": lines, "lacking": len(offered)}
    if offered:
        initial = {"given_on": today}
        form = TeamConsentForm(request.POST or None, today=today, by=reader(request), offered=offered, initial=initial)
        if request.method == "POST" and form.is_valid() and (count := form.save()) is not None:
            people = len(form.cleaned_data["people"])
            said = ngettext(
                "Consent of %(people)s person is on record.", "Consent of %(people)s people is on record.", people
            )
            messages.success(request, said % {"people": people} if count else _("All of this was on record already."))
            return redirect("registry:team", pk=pk)
        context["form"] = form
    return render(request, "registry/people/team_consents.html", context)


@require_safe
@login_required
def consent_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to print and sign: the words, and a line for each member. Without phones."""
    team, today = editable_team(request, pk), timezone.localdate()
    context = {
        "team": team,
        "crumbs": crumbs_to(team, _("Consent sheet")),
        "lines": _serving(team),
        "wording": current_wording(),
        "kept_for": kept_for(),
        "where": served_by([team], today)[team.pk].above,
    }
    return render(request, "registry/people/consent_sheet.html", context)


@require_POST
@login_required
def consent_withdraw(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    """Someone takes a consent back, and an official writes it down."""
    today = timezone.localdate()
    person = kept_person(request, pk, today)
    only_when(purpose in Purpose.values)
    withdraw(request, person, purpose)
    return redirect("registry:person", pk=pk)


def withdraw(request: HttpRequest, person: Person, purpose: str) -> None:
    if not verbs.consent_withdraw(person=person, purpose=purpose, on=timezone.localdate()):
        messages.info(request, _("There is no such consent on record."))
    elif purpose == Purpose.CONTACT:
        messages.success(request, _("Taken back. The phone number is no longer held."))
    else:
        messages.success(request, _("Taken back. The person is on the list until the data is erased."))


def kept_for() -> str:
    return current_wording().kept_for.format(months=retention.time_of_keeping().in_months)


def _page_asked(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isdecimal() and 0 < int(asked) < 100_000 else 1


def _rows(ids: list[int]) -> list[Row]:
    today = timezone.localdate()
    teams = Team.objects.in_bulk(ids)
    served = served_by(teams.values(), today)
    services = Member.objects.on(today).filter(team__in=ids).select_related("person").order_by()
    serving: Counter[int] = Counter()
    lacking: Counter[int] = Counter()
    for service in services:
        serving[service.team_id] += 1
        lacking[service.team_id] += service.person.consented_on is None and service.person.erased_on is None
    return [Row(teams[pk], served[pk].above or served[pk].label, lacking[pk], serving[pk]) for pk in ids]


def _serving(team: Team) -> list[Line]:
    """The members of today whose data is held. Two queries."""
    members = Member.objects.on(timezone.localdate()).filter(team=team, person__erased_on__isnull=True)
    lines = [Line(member) for member in members.select_related("person").in_team_order()]
    standing = Consent.objects.standing().filter(person__in=[line.member.person_id for line in lines])
    agreed: dict[int, list[str]] = {}
    for person, purpose in standing.order_by("-purpose").values_list("person_id", "purpose"):
        agreed.setdefault(person, []).append(str(Purpose(purpose).label))
    return [Line(line.member, agreed.get(line.member.person_id, [])) for line in lines]
