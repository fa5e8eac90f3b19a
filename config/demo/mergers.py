"""Second chapter: 143 communes become 141, then 102 together with Tiền Giang; commune teams are re-formed."""

from __future__ import annotations

import datetime as dt
import random

from config.demo import chance, hamlets, register
from config.demo.story import (
    CHANGES,
    FIRST_MERGER,
    GREAT_MERGER,
    MY_THOI,
    UNITS,
    Seeding,
    choose_silent,
    load,
    save_hamlets,
    silence,
)
from geo.models import Instrument, Level, Succession, UnitPeriod
from geo.reorganise import Request, apply, provisional_hamlets, settle_hamlet
from geo.tables import read_changes, read_units
from teams_app.registry.models import Member, MemberRole, Person, Team
from teams_app.registry.naming import suggested_name
from teams_app.registry.reforming import Proposal, proposals
from teams_app.registry.services import Decision, teams_reform

ISSUER = "Ủy ban Thường vụ Quốc hội"
TIEN_GIANG_KNOWN = dt.date(2025, 6, 1)  # the month of its table: what was before is not in the register
HAMLETS_OF_TIEN_GIANG = 790
LEFT_TO_CONFIRM = 3  # hamlets of split communes, and
LEFT_TO_REFORM = 9  # communes, that the demo leaves to its visitors


def tell_first(seeding: Seeding) -> None:
    if seeding.today < FIRST_MERGER:
        return
    _reorganise("dong-thap-2025-06.csv", FIRST_MERGER, "1284/NQ-UBTVQH15")
    _reform(seeding, FIRST_MERGER, dt.date(2025, 3, 20), leave=0)
    seeding.say("1/1/2025: Nghị quyết 1284/NQ-UBTVQH15, còn 141 xã, phường, thị trấn")


def tell_great(seeding: Seeding) -> None:
    if seeding.today < GREAT_MERGER:
        return
    load("tien-giang-2025-06.csv", TIEN_GIANG_KNOWN)
    _reorganise("dong-thap-2025-07.csv", GREAT_MERGER, "1663/NQ-UBTVQH15")
    _confirm_hamlets()
    teams = _tien_giang_joins(seeding)
    _silence_merged(seeding)
    left = _reform(seeding, GREAT_MERGER, dt.date(2025, 9, 25), leave=LEFT_TO_REFORM)
    seeding.say(f"1/7/2025: Nghị quyết 1663/NQ-UBTVQH15, 102 xã, phường; thêm {teams} tổ, {left} xã cần kiện toàn")


def _reorganise(table: str, day: dt.date, number: str) -> None:
    apply(
        Request(
            changes=read_changes((UNITS / CHANGES).read_bytes(), CHANGES),
            units=read_units((UNITS / table).read_bytes(), table),
            effective_on=day,
            number=number,
            issuer=ISSUER,
            assign_nearest=True,
            changes_file=CHANGES,
            units_file=table,
        )
    )


def _confirm_hamlets() -> None:
    """People have looked at the hamlets of the split communes, but not yet at all."""
    for period in list(provisional_hamlets(GREAT_MERGER).order_by("code"))[LEFT_TO_CONFIRM:]:
        assert period.parent_id is not None  # a hamlet lies in a commune
        settle_hamlet(period, period.parent_id)


def _tien_giang_joins(seeding: Seeding) -> int:
    """Hamlets and teams on the ground of Tiền Giang enter the register with the new communes."""
    before = UnitPeriod.objects.on(GREAT_MERGER - dt.timedelta(1)).at_level(Level.COMMUNE)
    olds = list(
        before.filter(parent__child_periods__isnull=False, unit__periods__valid_from=TIEN_GIANG_KNOWN).distinct()
    )
    olds.sort(key=lambda commune: commune.code)
    new_of = dict(Succession.objects.filter(effective_on=GREAT_MERGER).values_list("old_id", "new_id"))
    grounds = [hamlets.Ground(old, new_of.get(old.unit_id, old.unit_id), GREAT_MERGER) for old in olds]
    invented = hamlets.invent(grounds, HAMLETS_OF_TIEN_GIANG)
    save_hamlets(invented)
    on = UnitPeriod.objects.on(GREAT_MERGER)
    communes = list(on.filter(unit__in={ground.parent_id for ground in grounds}).order_by("code"))
    silent = choose_silent((old.code for old in olds), 2)
    silent_units = {ground.parent_id for ground in grounds if ground.commune.code in silent}
    plan = register.Plan(
        hamlet_teams=704,
        commune_teams=46,
        founded_from=GREAT_MERGER,
        founded_until=GREAT_MERGER,
        counted_on=min(seeding.today, dt.date(2026, 9, 1)),
        replaced=0,
        serving_two=6,
    )
    joined = register.invent(communes, invented, plan, "Tiền Giang")
    joined.save()
    silence(seeding, [commune for commune in communes if commune.unit_id in silent_units])
    return len(joined.teams)


def _silence_merged(seeding: Seeding) -> None:
    """A commune that came from silent ones alone is silent, too."""
    origins: dict[int, set[int]] = {}
    for old, new in Succession.objects.filter(effective_on=GREAT_MERGER).values_list("old_id", "new_id"):
        origins.setdefault(new, set()).add(old)
    seeding.silent_units |= {new for new, olds in origins.items() if olds <= seeding.silent_units}


# Re-forming: the registry's own service, as an official would use it. --------------------------


def _reform(seeding: Seeding, merger: dt.date, until: dt.date, leave: int) -> int:
    """Re-form the stranded commune teams between the merger and `until`; the number of communes left open."""
    rng = chance.stream(f"re-forming after {merger}")
    waiting = proposals(merger)
    own = UnitPeriod.objects.on(merger).filter(code=MY_THOI).values_list("parent_id", flat=True)
    others = [proposal for proposal in waiting if proposal.place.unit_id not in own]
    left = {id(proposal) for proposal in rng.sample(others, min(leave, len(others)))}
    done = []
    for number, proposal in enumerate(waiting):
        day = merger + dt.timedelta(rng.randint(9, (until - merger).days))
        if id(proposal) in left or day > seeding.today:
            continue
        done.append(_reform_one(proposal, day, f"{12 + number}/QĐ-UBND", seeding.today, rng))
    Team.objects.filter(pk__in=[team.pk for team in done]).update(is_demo=True)
    Instrument.objects.filter(teams__in=done, title="").update(title=register.REFORMED)
    return len(waiting) - len(done)


def _reform_one(proposal: Proposal, day: dt.date, number: str, today: dt.date, rng: random.Random) -> Team:
    place = proposal.place
    head, roles = _seats(proposal, day, rng)
    period = UnitPeriod.objects.on(day).select_related("unit").get(unit=place.unit_id)
    return teams_reform(
        unit=period.unit,
        teams=proposal.certain,
        head=head,
        roles=roles,
        name=suggested_name([place.label]),
        decision=Decision(number, f"UBND {place.label}", day),
        valid_from=day,
        today=today,
        standing=proposal.standing,
    )


def _seats(proposal: Proposal, day: dt.date, rng: random.Random) -> tuple[Person, dict[int, str]]:
    """A standing head stays; else one of the heads leads, the others become deputies; a few people leave."""
    services = list(
        Member.objects.on(day).filter(team__in=proposal.certain).select_related("person").order_by("team_id", "pk")
    )
    standing = proposal.standing
    heads = list(Member.objects.on(day).filter(team=standing, role=MemberRole.HEAD)) if standing else []
    heads = heads or [each for each in services if each.role == MemberRole.HEAD] or services
    leads = heads[0].person
    rest = [each for each in services if each.person_id != leads.pk and rng.random() > 0.25]
    return leads, {
        each.person_id: MemberRole.MEMBER if each.role == MemberRole.MEMBER else MemberRole.DEPUTY for each in rest
    }
