"""Chapter on keeping the list: what is doubtful in it, what stands still, what was imported and taken back.

Written through the same services as the pages, so that the log of changes has something to tell; all of it invented.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Sequence

import xlsxwriter

from config.demo import accounts, chance, words
from config.demo.story import GREAT_MERGER, MY_THOI, Seeding
from geo.models import UnitPeriod
from teams_app.registry import importing, sheets
from teams_app.registry.ground import ground_of
from teams_app.registry.importing import Choices
from teams_app.registry.models import ImportBatch, Member, MemberRole, Person, Team, TeamLevel
from teams_app.registry.querysets import TeamQuerySet
from teams_app.registry.services import Decision, member_add, member_withdraw, team_create, team_resume, team_suspend

AFTER = GREAT_MERGER + dt.timedelta(days=100)  # before, there is enough to do
FEW = "Ấp sắp xếp lại, chờ đủ người (minh họa)"
FILES = ("danh-sach-to-minh-hoa.xlsx", "gui-nham-minh-hoa.xlsx")


def tell(seeding: Seeding) -> None:
    if seeding.today < AFTER:
        return
    rng = chance.stream("doubts")
    commune = UnitPeriod.objects.on(seeding.today).get(code=MY_THOI).parent_id
    assert commune is not None
    own = list(_whole_teams(seeding.today).within([commune], seeding.today).order_by("pk"))
    near = set(own)
    others = [team for team in _whole_teams(seeding.today).order_by("pk") if team not in near]
    _suspend(rng.sample(others, 4), seeding.today)
    _doubt(rng.sample(others, 6), seeding.today, rng)
    _doubt_at_home(own, seeding.today, rng)
    _import(commune, own, seeding)
    seeding.say("4 tổ từng tạm dừng, mỗi loại việc cần xem lại một vài dòng, 2 lần nhập danh sách (minh họa)")


def _whole_teams(today: dt.date) -> TeamQuerySet:
    """Hamlet teams that stand, with a head and a deputy."""
    led = Member.objects.on(today)
    teams = Team.objects.on(today).filter(level=TeamLevel.HAMLET, valid_from__lt=today - dt.timedelta(days=400))
    return teams.filter(
        pk__in=led.filter(role=MemberRole.HEAD).values("team"),
    ).filter(pk__in=led.filter(role=MemberRole.DEPUTY).values("team"))


def _suspend(teams: Sequence[Team], today: dt.date) -> None:
    """Two stand still, two work again."""
    for number, team in enumerate(teams):
        begun = today - dt.timedelta(days=40 + 25 * number)
        decision = Decision(f"{210 + number}/QĐ-UBND", "", begun)
        team_suspend(team=team, on=begun, reason=FEW, decision=decision, today=today)
        if number > 1:
            team_resume(
                team=team, on=begun + dt.timedelta(days=30), reason="Đã đủ người (minh họa)", today=today,
                decision=Decision(f"{240 + number}/QĐ-UBND", "", begun + dt.timedelta(days=30)),
            )  # fmt: skip


def _doubt(teams: Sequence[Team], today: dt.date, rng: random.Random) -> None:
    """One of each kind of what a list may have wrong, somewhere in the province."""
    first, second, third, fourth, fifth, sixth = teams
    month = today - dt.timedelta(days=30)
    late = _head(first, today)
    Member.objects.create(  # who led before, until a month after the next had begun
        team=first, person=_person(rng), role=MemberRole.HEAD,
        valid_from=late.valid_from, valid_to=late.valid_from + dt.timedelta(days=30),
    )  # fmt: skip
    area = second.areas.on(today).select_related("unit").first()
    assert area is not None
    twin = team_create(
        level=TeamLevel.HAMLET, units=[area.unit], name=f"{second.name} (tổ thứ hai)", valid_from=month, today=today,
        decision=Decision(), may_share=True,
    )  # fmt: skip
    Team.objects.filter(pk=twin.pk).update(is_demo=True)
    head = _head(third, today).person
    head.phone = ""
    head.save()
    helper = Member.objects.on(today).filter(team=fourth, role=MemberRole.DEPUTY).select_related("person").first()
    assert helper is not None
    member_add(team=fifth, person=helper.person, role=MemberRole.MEMBER, valid_from=month, today=today)
    known = _head(sixth, today).person
    again = Person(name=known.name, phone=known.phone, birth_year=known.birth_year, is_demo=True)
    member_add(team=fifth, person=again, role=MemberRole.MEMBER, valid_from=month, today=today)


def _doubt_at_home(teams: Sequence[Team], today: dt.date, rng: random.Random) -> None:
    """In the commune of the demo's official: a service struck out, and somebody in two teams."""
    one, two = teams[:2]
    month = today - dt.timedelta(days=21)
    mistake = member_add(team=one, person=_person(rng), role=MemberRole.MEMBER, valid_from=month, today=today)
    member_withdraw(member=mistake, why="Nhập nhầm tổ (minh họa)")
    helper = Member.objects.on(today).filter(team=one, role=MemberRole.DEPUTY).select_related("person").first()
    assert helper is not None
    member_add(team=two, person=helper.person, role=MemberRole.MEMBER, valid_from=month, today=today)


def _import(commune: int, teams: Sequence[Team], seeding: Seeding) -> None:
    """Two lists of the commune: one that corrected something and stands, one that was sent by mistake and undone."""
    official = seeding.users[accounts.OFFICIAL.username]
    rng = chance.stream("imports")
    phones = words.phones(rng)
    choices = Choices(as_of=seeding.today, scope=tuple(ground_of([commune], seeding.today)))
    for name, chosen in zip(FILES, (teams[2:5], teams[5:7] or teams[2:4]), strict=True):
        heads = [(team, _head(team, seeding.today).person.name) for team in chosen]
        rows = [(team.pk, team.name, name_, words.person_name(rng), next(phones)) for team, name_ in heads]
        written = importing.write(_list(rows), name, choices, user=official)
        if written.batch is not None:
            Person.objects.filter(pk__in=_people_of(written.batch)).update(is_demo=True)
            if name == FILES[1]:
                importing.undo(batch=written.batch, user=official)


def _list(rows: Sequence[tuple[int, str, str, str, str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet(sheets.TEAMS)
        headings = (sheets.TEAM_CODE, sheets.TEAM, sheets.HEAD, "Thành viên 1", "Điện thoại")
        for number, row in enumerate((headings, *rows)):
            page.write_row(number, 0, row)
    return file.getvalue()


def _people_of(batch: ImportBatch) -> list[int]:
    spans = batch.created.get("person", [])
    return [pk for first, count in spans for pk in range(first, first + count)]


def _head(team: Team, today: dt.date) -> Member:
    return Member.objects.on(today).select_related("person").get(team=team, role=MemberRole.HEAD)


def _person(rng: random.Random) -> Person:
    person = Person(name=words.person_name(rng), phone=next(words.phones(rng)), birth_year=1985, is_demo=True)
    person.set_keys()
    person.save()
    return person
