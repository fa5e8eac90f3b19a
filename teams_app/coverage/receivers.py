"""What coverage does when the log or the register changes: it recounts what was touched, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from geo.among import among
from geo.asks import Ask
from geo.models import Population, Reorganisation, UnitPeriod
from geo.signals import population_changed, reorganised, units_loaded
from teams_app.accounts.audit.signals import deleting, written
from teams_app.activities.models import Topic
from teams_app.activities.periods import Month
from teams_app.activities.signals import Added, Stretch, totals_asked, work_added, work_asked, work_changed
from teams_app.activities.totals import Rows, Totals
from teams_app.coverage import facts, logged
from teams_app.coverage.figures import memory
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import EVERYTHING
from teams_app.registry.models import Team, TeamArea, TeamSuspension

_TIMED: dict[type[Model], str] = {
    TeamArea: "team_id",
    TeamSuspension: "team_id",
    Team: "id",
}  # model → what holds the team's id
_TELLING = {"team_id", "unit_id", "valid_from", "valid_to"}  # a change of anything else moves no activity


@receiver(work_changed, dispatch_uid="coverage.work_changed")
def recount_months(*, days: Collection[tuple[int, dt.date]], **kwargs: Any) -> None:
    facts.recount({facts.month_of(team, day) for team, day in days})


@receiver(work_added, dispatch_uid="coverage.work_added")
def count_more(*, added: Sequence[Added], **kwargs: Any) -> list[Ask]:
    return facts.grow(added)


@receiver(work_asked, dispatch_uid="coverage.work_asked")
def tell_of_month(*, month: Month, teams: Collection[int] | None, **kwargs: Any) -> list[Stretch]:
    """What pages of months say of the work, by the sums that the map reads. One query."""
    done = Fact.objects.of(EVERYTHING).between(month.start, month.end)
    if teams is not None:
        done = done.filter(team__in=among(teams))
    return [Stretch(*row) for row in done.order_by().values_list(*Stretch._fields)]


@receiver(totals_asked, dispatch_uid="coverage.totals_asked")
def tell_totals(*, rows: Rows, **kwargs: Any) -> Totals:
    return logged.totals(rows)


def recount_saved(*, sender: type[Model], instance: Model, created: bool = False, raw: bool = False, **kw: Any) -> None:
    if raw or (created and sender is Team):  # a new team has done nothing yet
        return
    changed = kw.get("update_fields")
    if changed is None or {f"{name}_id" for name in changed} & _TELLING or set(changed) & _TELLING:
        facts.recount_teams([getattr(instance, _TIMED[sender])])


for _model in _TIMED:
    post_save.connect(recount_saved, sender=_model, dispatch_uid=f"coverage.saved.{_model.__name__}")
for _model in (TeamArea, TeamSuspension):
    post_delete.connect(recount_saved, sender=_model, dispatch_uid=f"coverage.deleted.{_model.__name__}")


@receiver(pre_save, sender=Topic, dispatch_uid="coverage.topic_saving")
def note_place(*, instance: Topic, raw: bool = False, **kwargs: Any) -> None:
    """Under which topic it stood; sums of a topic hold those below it."""
    stood = None if raw else Topic.objects.filter(pk=instance.pk).values_list("parent_id", flat=True).first()
    instance.__dict__["_stood_under"] = stood


@receiver(post_save, sender=Topic, dispatch_uid="coverage.topic_saved")
def sum_its_places(*, instance: Topic, created: bool, raw: bool = False, **kwargs: Any) -> None:
    places = {instance.__dict__.pop("_stood_under", None), instance.parent_id}
    if not raw and not created and len(places) > 1:
        facts.sum_topics(places - {None})


@receiver(written, dispatch_uid="coverage.written")
def recount_written(
    *, sender: type[Model], ids: Collection[int], names: Collection[str], is_new: bool, **kwargs: Any
) -> None:
    """Rows of the register were written in bulk."""
    if sender in _TIMED and _TELLING & set(names) and not (is_new and sender is Team):
        facts.recount_teams(_teams_of(sender, ids))


@receiver(deleting, dispatch_uid="coverage.deleting")
def recount_deleted(*, sender: type[Model], ids: Collection[int], **kwargs: Any) -> Callable[[], None] | None:
    """Rows are about to be deleted in bulk: afterwards nobody knows whose they were."""
    if sender not in (TeamArea, TeamSuspension):
        return None
    teams = _teams_of(sender, ids)
    return lambda: facts.recount_teams(teams)


def _teams_of(model: type[Model], ids: Collection[int]) -> set[int]:
    if model is Team:
        return set(ids)
    wanted = list(ids)
    found: set[int] = set()
    for start in range(0, len(wanted), 10_000):
        part = wanted[start : start + 10_000]
        found.update(model._default_manager.filter(pk__in=part).values_list("team_id", flat=True).distinct())
    return found


@receiver(reorganised, dispatch_uid="coverage.reorganised")
@receiver(post_delete, sender=Reorganisation, dispatch_uid="coverage.reorganisation_undone")
def place_anew(**kwargs: Any) -> None:
    """Communes were merged or split, or that was taken back: teams lie elsewhere on the last map."""
    memory.forget()
    facts.place_anew()


@receiver(units_loaded, dispatch_uid="coverage.units_loaded")
def place_anew_after_loading(*, is_correction: bool, **kwargs: Any) -> None:
    memory.forget()
    if is_correction:  # a unit that is new has no team yet
        facts.place_anew()


@receiver(population_changed, dispatch_uid="coverage.population_changed")
@receiver(post_save, sender=Population, dispatch_uid="coverage.population_saved")
@receiver(post_delete, sender=Population, dispatch_uid="coverage.population_deleted")
def count_people_anew(**kwargs: Any) -> None:
    memory.forget()


@receiver(post_save, sender=UnitPeriod, dispatch_uid="coverage.period_saved")
def place_anew_after_correction(*, created: bool, raw: bool, **kwargs: Any) -> None:
    memory.forget()
    if not (created or raw):  # a unit that is new has no team yet
        facts.place_anew()


def sum_what_was_there_before(**kwargs: Any) -> None:
    """After the tables were brought up to date: a log that was here before there were facts is summed once."""
    tables = {Fact._meta.db_table, CommuneSum._meta.db_table}
    if tables <= set(connection.introspection.table_names()) and not CommuneSum.objects.exists():
        facts.rebuild()
