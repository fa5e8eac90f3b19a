"""Loads the demo from nothing to a last day, in one transaction: there is no half-loaded demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction

from config.demo import accounts, chance, hamlets, log, register, store
from config.demo.seasons import Days
from geo.loading import LoadReport, load_units
from geo.models import Level, Unit, UnitPeriod
from geo.tables import read_units
from teams_app.accounts.models import User
from teams_app.activities.topics import load_topics
from teams_app.registry.models import Member, MemberRole, Team, TeamArea

FIXTURES = settings.BASE_DIR / "fixtures"
UNITS = FIXTURES / "units"

PILOT = dt.date(2022, 7, 1)  # the day after Decision 692/QĐ-UBND-HC; no unit changed until 2025
COUNTED = dt.date(2024, 9, 26)  # 684 hamlet teams and 82 commune teams
FIRST_LOGGED = dt.date(2023, 8, 26)  # thirteen months before

DONG_THAP = "87"
MY_XUONG = "30121"
MY_THOI = "30121-01"
HAMLETS = 700
SILENT_COMMUNES = 9

Say = Callable[[str], None]


class NotEmpty(Exception):
    """The database holds units that are not the demo's."""


@dataclass
class Seeding:
    """What the steps hand on to each other."""

    today: dt.date
    say: Say
    users: dict[str, User] = field(default_factory=dict)
    silent_units: set[int] = field(default_factory=set)  # communes and hamlets that never reported


def is_loaded() -> bool:
    """Whether the demo is here: it is here in full or not at all."""
    return User.objects.filter(is_demo=True).exists()


def seed(today: dt.date, say: Say) -> None:
    """Load the demo up to `today`. Raises NotEmpty where real units are."""
    if Unit.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        seeding = Seeding(today, say)
        _units_of_2024(seeding)
        _register_of_2024(seeding)
        _log(seeding)


def _units_of_2024(seeding: Seeding) -> None:
    report = load("dong-thap-2024-09.csv", PILOT)
    communes = list(UnitPeriod.objects.on(PILOT).at_level(Level.COMMUNE).order_by("code"))
    invented = hamlets.invent([hamlets.Ground(commune, commune.unit_id, PILOT) for commune in communes], HAMLETS)
    save_hamlets(invented)
    seeding.say(f"Đồng Tháp 26/9/2024: {report.created} đơn vị hành chính, {len(invented)} khóm, ấp minh họa")


def load(table: str, valid_from: dt.date) -> LoadReport:
    path = UNITS / table
    return load_units(read_units(path.read_bytes(), path.name), valid_from, filename=path.name)


def save_hamlets(invented: list[UnitPeriod]) -> None:
    store.insert_all([hamlet.unit for hamlet in invented])
    for hamlet in invented:
        hamlet.unit = hamlet.unit  # the key that it has by now
    store.insert_all(invented)


def _register_of_2024(seeding: Seeding) -> None:
    on = UnitPeriod.objects.on(COUNTED)
    districts: dict[int | None, str] = {period.unit_id: period.label for period in on.at_level(Level.DISTRICT)}
    communes = list(on.at_level(Level.COMMUNE).order_by("code"))
    plan = register.Plan(
        hamlet_teams=684,
        commune_teams=82,
        founded_from=dt.date(2022, 7, 12),
        founded_until=dt.date(2024, 8, 15),
        counted_on=COUNTED,
        always_served=frozenset({MY_XUONG}),
        districts=districts,
    )
    invented = register.invent(communes, list(on.at_level(Level.HAMLET).order_by("code")), plan, "2024")
    by_code = {period.code: period.unit for period in on.filter(code__in=[DONG_THAP, MY_XUONG, MY_THOI]).labelled()}
    seeding.users = accounts.create(by_code[DONG_THAP], by_code[MY_XUONG], PILOT)
    _make_head(invented, by_code[MY_THOI], seeding.users[accounts.HEAD.username])
    invented.save()
    seeding.silent_units |= silent_units([each for each in communes if each.code != MY_XUONG], SILENT_COMMUNES)
    seeding.say(f"Danh sách tổ: {len(invented.teams)} tổ, {len(invented.people)} thành viên minh họa")


def _make_head(invented: register.Register, hamlet: Unit, user: User) -> None:
    """The head of that hamlet's team is the one who signs in as `user`."""
    team = next(area.team for area in invented.areas if area.unit_id == hamlet.pk and area.valid_to is None)
    heads = (each for each in invented.members if each.team is team and each.role == MemberRole.HEAD)
    person = next(head.person for head in heads if head.valid_to is None)
    person.name, person.user = user.get_full_name(), user
    person.set_keys()


def silent_units(communes: list[UnitPeriod], count: int) -> set[int]:
    """`count` of the communes, and the hamlets that lie in them now."""
    chosen = [commune.unit_id for commune in chance.stream("silent communes").sample(communes, count)]
    return {*chosen, *UnitPeriod.objects.filter(parent__in=chosen).values_list("unit_id", flat=True)}


def _log(seeding: Seeding) -> None:
    topics = load_topics(FIXTURES / "topics.json")
    silent = set(TeamArea.objects.filter(unit__in=seeding.silent_units).values_list("team_id", flat=True))
    habits = log.habits(Team.objects.order_by("pk"), lambda team: team.pk in silent, FIRST_LOGGED, seeding.today)
    invented = log.invent(_signed(habits, seeding), Days(FIRST_LOGGED, seeding.today), seeding.today)
    invented.save()
    seeding.say(
        f"{topics.created} nội dung, {len(invented.activities)} hoạt động minh họa đến {seeding.today:%d/%m/%Y}"
    )


def _signed(habits: Iterable[log.Logging], seeding: Seeding) -> Iterator[log.Logging]:
    """In the official's commune the demo's own accounts have logged and verified, and nobody is silent for ever."""
    commune = UnitPeriod.objects.on(seeding.today).get(unit__grants__user=seeding.users[accounts.OFFICIAL.username])
    own = set(Team.objects.within([commune.unit_id], seeding.today).values_list("pk", flat=True))
    head = seeding.users[accounts.HEAD.username]
    led = set(Member.objects.filter(person__user=head).values_list("team_id", flat=True))
    for each in habits:
        if each.team.pk not in own:
            yield each
            continue
        author = head if each.team.pk in led else seeding.users[accounts.OFFICIAL.username]
        yield replace(
            each,
            diligence=max(each.diligence, 1.4 if each.team.pk in led else 0.9),
            logged_by_id=author.pk,
            verified_by_id=seeding.users[accounts.OFFICIAL.username].pk,
        )
