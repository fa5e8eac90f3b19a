"""First chapter: Đồng Tháp on 26/9/2024, its hamlets, its 684 hamlet teams and 82 commune teams."""

from __future__ import annotations

import datetime as dt

from config.demo import accounts, hamlets, register
from config.demo.story import (
    COUNTED,
    DONG_THAP,
    MY_THOI,
    MY_XUONG,
    PILOT,
    Seeding,
    choose_silent,
    load,
    save_hamlets,
    silence,
)
from geo.models import Level, Unit, UnitPeriod
from teams_app.accounts.models import User
from teams_app.registry.models import MemberRole

HAMLETS = 700


def tell(seeding: Seeding) -> None:
    _units(seeding)
    _register(seeding)


def _units(seeding: Seeding) -> None:
    report = load("dong-thap-2024-09.csv", PILOT)
    communes = list(UnitPeriod.objects.on(PILOT).at_level(Level.COMMUNE).order_by("code"))
    invented = hamlets.invent([hamlets.Ground(commune, commune.unit_id, PILOT) for commune in communes], HAMLETS)
    save_hamlets(invented)
    silent = choose_silent((commune.code for commune in communes), 3)
    silence(seeding, [commune for commune in communes if commune.code in silent])
    seeding.say(f"Đồng Tháp 26/9/2024: {report.created} đơn vị hành chính, {len(invented)} khóm, ấp minh họa")


def _register(seeding: Seeding) -> None:
    on = UnitPeriod.objects.on(COUNTED)
    districts: dict[int | None, str] = {period.unit_id: period.label for period in on.at_level(Level.DISTRICT)}
    plan = register.Plan(
        hamlet_teams=684,
        commune_teams=82,
        founded_from=dt.date(2022, 7, 12),
        founded_until=dt.date(2024, 8, 15),
        counted_on=COUNTED,
        always_served=frozenset({MY_XUONG}),
        districts=districts,
    )
    communes, villages = (list(on.at_level(level).order_by("code")) for level in (Level.COMMUNE, Level.HAMLET))
    invented = register.invent(communes, villages, plan, "2024")
    by_code = {period.code: period.unit for period in on.filter(code__in=[DONG_THAP, MY_XUONG, MY_THOI]).labelled()}
    seeding.users = accounts.create(by_code[DONG_THAP], by_code[MY_XUONG], PILOT)
    _make_head(invented, by_code[MY_THOI], seeding.users[accounts.HEAD.username])
    invented.save()
    seeding.say(f"Danh sách tổ: {len(invented.teams)} tổ, {len(invented.people)} thành viên minh họa")


def _make_head(invented: register.Register, hamlet: Unit, user: User) -> None:
    """The head of that hamlet's team is the one who signs in as `user`."""
    team = next(area.team for area in invented.areas if area.unit_id == hamlet.pk and area.valid_to is None)
    heads = (each for each in invented.members if each.team is team and each.role == MemberRole.HEAD)
    person = next(head.person for head in heads if head.valid_to is None)
    person.name, person.user = user.get_full_name(), user
    person.set_keys()
