"""After the log: the plans under which is worked, the province's and one commune's, and what was done under them."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Value
from django.db.models.functions import Mod

from config.demo.story import FIRST_LOGGED, MY_THOI, Seeding
from geo.models import UnitPeriod
from teams_app.activities.models import Activity, Plan
from teams_app.registry.models import TeamArea


def tell(seeding: Seeding) -> None:
    """A third of what was logged in a plan's time belongs to it; in the commune, another third to its own."""
    commune = UnitPeriod.objects.on(seeding.today).get(code=MY_THOI).parent_id
    plans = [_year(year) for year in range(FIRST_LOGGED.year, seeding.today.year + 1)]
    start = max(FIRST_LOGGED, seeding.today.replace(day=1) - dt.timedelta(days=150)).replace(day=1)
    plans.append(
        Plan(name="Kế hoạch 90 ngày chuyển đổi số của xã (minh họa)", short_name="90 ngày", unit_id=commune,
             valid_from=start, is_demo=True)
    )  # fmt: skip
    Plan.objects.bulk_create(plans)
    for plan in plans:
        done = Activity.objects.filter(plan=None, date__gte=plan.valid_from, date__lt=plan.valid_to or dt.date.max)
        if plan.unit_id:
            hamlets = UnitPeriod.objects.within([plan.unit_id], seeding.today).values("unit")
            done = done.filter(team__in=TeamArea.objects.filter(unit__in=hamlets).values("team"))
        third = done.annotate(turn=Mod(F("pk"), Value(3))).filter(turn=1 if plan.unit_id else 0).values("pk")
        Activity.objects.filter(pk__in=third).update(plan=plan)
    seeding.say(f"{len(plans)} kế hoạch (minh họa)")


def _year(year: int) -> Plan:
    return Plan(
        name=f"Kế hoạch hoạt động của Tổ công nghệ số cộng đồng năm {year} (minh họa)",
        short_name=f"Kế hoạch năm {year}",
        valid_from=dt.date(year, 1, 1),
        valid_to=dt.date(year + 1, 1, 1),
        is_demo=True,
    )
