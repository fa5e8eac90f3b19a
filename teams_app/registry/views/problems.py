"""What is wrong or doubtful in the register: the list by kinds, and the page of one problem that settles it."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.registry import access, problems
from teams_app.registry.exporting import problems as sheet
from teams_app.registry.exporting.selection import area_of_keeper
from teams_app.registry.forms.filters import View
from teams_app.registry.forms.settling import HeadshipsForm, MeantForm, MergeForm
from teams_app.registry.models import MeantSo, Member, Person, ProblemKind
from teams_app.registry.problems import Problem, Told
from teams_app.registry.problems.telling import MAY_BE_MEANT
from teams_app.registry.services.settling import meant_so_revoke
from teams_app.registry.views.common import only_when

FIRST = 5  # of each kind, on the page of all kinds
PAGE = 30
_LIST = gettext_lazy("What looks wrong in the register")
_SAVED_VIEWS = {ProblemKind.NO_HEAD: View.NO_HEAD, ProblemKind.NO_PLACE: View.TO_REFORM}


@dataclass(frozen=True)
class Group:
    """One kind with its count and its first problems."""

    kind: ProblemKind
    count: int
    told: list[Told]
    saved_view: str  # the view of the list of teams that shows the same; empty where there is none

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.told)


@require_safe
@login_required
def problem_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    only_when(access.can_add_team(request.user, today))
    teams = access.teams_to_check(request.user, today)
    found = problems.find_all(today, teams)
    asked = request.GET.get("loai", "")
    chosen = ProblemKind(asked) if asked in ProblemKind.values else None
    page = Paginator(found[chosen], PAGE).get_page(request.GET.get("page")) if chosen else None
    context = {
        "groups": _groups(found, chosen, page, today),
        "tabs": [(kind, len(found[kind])) for kind in ProblemKind if found[kind] or kind == chosen],
        "chosen": chosen,
        "page": page,
        "count": sum(len(each) for each in found.values()),
        "on": today,
        "meant": _meant(request, today),
        "crumbs": [(_("Teams"), reverse("registry:team_list")), (_("To look at"), None)],
    }
    return render(request, "registry/problem_list.html", context)


@require_safe
@login_required
def problem_export(request: HttpRequest) -> FileResponse:
    """All problems of the reader's area, or those of one kind, as a workbook. It names people: it is written down."""
    today = timezone.localdate()
    only_when(access.can_add_team(request.user, today))
    teams = access.teams_to_check(request.user, today)
    asked = request.GET.get("loai", "")
    kinds = [ProblemKind(asked)] if asked in ProblemKind.values else list(ProblemKind)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    with translation.override("vi"):
        found = [one for kind in kinds for one in problems.find(kind, today, teams)]
        told = problems.tell(found, today)
        area = area_of_keeper(request.user, today)
        count = sheet.write(told, area, today, settings.SITE_URL.rstrip("/"), file)
    record_disclosure(
        user=request.user,
        kind=DisclosureKind.EXPORT,
        what=_LIST,
        people=count,
        phones_in_full=False,
        file_format="xlsx",
        filters=kinds[0].label if len(kinds) == 1 else "",
    )
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"can-xem-lai-{today:%Y-%m-%d}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def problem(request: HttpRequest, kind: str, a: int, b: int, c: int) -> HttpResponse:
    today = timezone.localdate()
    told = _found(request, kind, (a, b, c), today)
    asked = request.POST.get("do", "") if request.method == "POST" else None
    meant = MeantForm(request.POST if asked == "meant" else None)
    settle = _form(request if asked == "settle" else None, told.problem, today)
    if (asked == "meant" and _says_meant(request, told, meant)) or (
        asked == "settle" and settle is not None and _settles(request, told, settle)
    ):
        return redirect("registry:problem_list")
    context = {
        "told": told,
        "meant": meant if told.problem.kind in MAY_BE_MEANT else None,
        "settle": settle,
        "form": settle if asked == "settle" else meant,  # whose errors stand on top
        "crumbs": [
            (_("Teams"), reverse("registry:team_list")),
            (_("To look at"), reverse("registry:problem_list")),
            (told.title, None),
        ],
    }
    return render(request, "registry/problem.html", context)


@require_POST
@login_required
def problem_back(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    mine = access.editable_teams(request.user, today).values("pk")
    said = get_object_or_404(MeantSo.objects.filter(team__in=mine), pk=pk)
    meant_so_revoke(said=said, by=request.user)
    messages.success(request, _("It is back on the list."))
    return redirect("registry:problem_list")


def _groups(
    found: dict[ProblemKind, list[Problem]], chosen: ProblemKind | None, page: Page | None, today: dt.date
) -> list[Group]:
    shown = {chosen: list(page.object_list)} if chosen and page else {k: all_[:FIRST] for k, all_ in found.items()}
    told: dict[ProblemKind, list[Told]] = {}
    for each in problems.tell([problem for part in shown.values() for problem in part], today):
        told.setdefault(each.problem.kind, []).append(each)
    return [
        Group(kind, len(found[kind]), told[kind], str(_SAVED_VIEWS.get(kind, "")))
        for kind in ProblemKind
        if kind in told
    ]  # fmt: skip


def _meant(request: HttpRequest, today: dt.date) -> list[tuple[MeantSo, str]]:
    """What was said to be meant so, newest first, each with its kind in words."""
    teams = access.teams_to_check(request.user, today)
    standing = Q(team__valid_to__isnull=True) | Q(team__valid_to__gt=today)
    mine = standing if teams is None else Q(team__in=teams.settled().order_by().values("pk"))
    said = MeantSo.objects.filter(mine, revoked_at__isnull=True).select_related("team", "by")[:PAGE]
    return [(each, str(ProblemKind(each.kind).label)) for each in said]


def _found(request: HttpRequest, kind: str, key: tuple[int, int, int], today: dt.date) -> Told:
    """The problem, if it stands and is the reader's to settle; else 404, whether it exists or not."""
    if not access.can_add_team(request.user, today) or kind not in ProblemKind.values:
        raise Http404
    wanted = Problem(ProblemKind(kind), *key)
    standing = problems.find(wanted.kind, today, access.teams_to_check(request.user, today))
    told = problems.tell([wanted], today) if wanted in standing else []
    if not told:
        raise Http404
    return told[0]


def _form(request: HttpRequest | None, problem: Problem, today: dt.date) -> HeadshipsForm | MergeForm | None:
    data = request.POST if request else None
    if problem.kind == ProblemKind.TWO_HEADS:
        pair: Any = Member.objects.select_related("person", "team").in_bulk([problem.a, problem.b])
        return HeadshipsForm(data, one=pair[problem.a], two=pair[problem.b], today=today)
    if problem.kind == ProblemKind.SAME_PERSON:
        pair = Person.objects.in_bulk([problem.a, problem.b])
        return MergeForm(data, one=pair[problem.a], two=pair[problem.b])
    return None


def _says_meant(request: HttpRequest, told: Told, form: MeantForm) -> bool:
    if told.problem.kind not in MAY_BE_MEANT or not form.is_valid():
        return False
    said = form.save(told.problem, told.team, request.user)
    if said is None:
        return False
    undo = reverse("registry:problem_back", args=[said.pk])
    messages.success(request, _("%(what)s: meant so, off the list.") % {"what": told.title}, extra_tags=f"undo {undo}")
    return True


def _settles(request: HttpRequest, told: Told, form: HeadshipsForm | MergeForm) -> bool:
    if not form.is_valid():
        return False
    done = form.save(request.user) if isinstance(form, MergeForm) else form.save()
    if done is None:
        return False
    messages.success(request, _("Settled: %(what)s.") % {"what": told.title})
    return True
