"""Turns what a `Register` remembers of a file into rows, and notes what it made and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

from geo import bulk
from geo.models import Instrument, Unit, UnitPeriod
from teams_app.accounts import audit
from teams_app.accounts.models import User
from teams_app.registry.importing.hamlets import lives_of
from teams_app.registry.importing.previewing import Preview, Progress
from teams_app.registry.importing.register import Register, Service, TeamRef
from teams_app.registry.importing.writing.values import CHUNK, defaults, in_chunks, person_values, team_values
from teams_app.registry.models import ImportBatch, ImportChange, Member, MemberRole, Person, Team, TeamArea


class Writer:
    """Turns what a `Register` remembers of a file into rows, and notes what it made and changed."""

    def __init__(self, register: Register, shown: Preview, progress: Progress | None) -> None:
        self.register, self.shown, self.progress = register, shown, progress
        now = timezone.now()
        self.now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # JSON carries milliseconds
        self.stamp = connection.ops.adapt_datetimefield_value(self.now)
        self.created: dict[str, list[list[int]]] = {}
        self.changes: list[dict[str, Any]] = []

    def write(self, user: User | None, *, only_right: bool) -> ImportBatch:
        steps = (
            self._add_hamlets,
            self._add_instruments,
            self._add_teams,
            self._add_areas,
            self._add_people,
            self._add_services,
            self._change_people,
            self._change_services,
            self._change_teams,
        )
        batch = self._batch(user, only_right=only_right)
        with audit.source(audit.Source.IMPORT, label=batch.file_name, ref=f"import:{batch.pk}", actor=user):
            for number, step in enumerate(steps):
                if self.progress is not None:
                    self.progress("write", number, len(steps))
                step()
        batch.created = self.created
        batch.save()
        in_chunks(ImportChange, ({"batch_id": batch.pk, **change} for change in self.changes))
        return batch

    def _batch(self, user: User | None, *, only_right: bool) -> ImportBatch:
        shown = self.shown
        return ImportBatch.objects.create(
            created_at=self.now,
            user=user,
            file_name=shown.file_name[-255:],
            sha256=shown.sha256,
            size=shown.size,
            sheet=shown.sheet_names[:255],
            as_of=shown.choices.as_of,
            scope=None if shown.choices.scope is None else sorted(shown.choices.scope),
            only_right=only_right,
            totals=shown.totals.to_dict(),
        )

    # What is new. ----------------------------------------------------------------------------

    def _add_hamlets(self) -> None:
        hamlets = self.register.new_hamlets
        if not hamlets:
            return
        for place, pk in zip(hamlets, self._ids(Unit, len(hamlets)), strict=True):
            place.pk = pk
        in_chunks(Unit, ({"id": place.pk, "level": place.level, "is_demo": False} for place in hamlets))
        periods = lives_of(hamlets)
        ids = self._ids(UnitPeriod, len(periods))
        in_chunks(UnitPeriod, ({"id": pk, **row} for pk, row in zip(ids, periods, strict=True)))

    def _add_instruments(self) -> None:
        named = {team.decision for team in self.register.new_teams if team.decision}
        named |= {team.decision for team in self.register.touched if team.decision and team.facts != team.was}
        fresh = [decision for decision in named if decision.pk is None]
        if not fresh:
            return
        known = {
            (number, issued_on, issuer): pk
            for pk, number, issued_on, issuer in Instrument.objects.values_list("pk", "number", "issued_on", "issuer")
        }
        for decision in fresh:
            decision.pk = known.get((decision.number, decision.date, decision.issuer))
        fresh = sorted(
            (one for one in fresh if one.pk is None), key=lambda one: (one.number, str(one.date), one.issuer)
        )
        for decision, pk in zip(fresh, self._ids(Instrument, len(fresh)), strict=True):
            decision.pk = pk
        rows = (
            {"id": one.pk, "number": one.number, "issuer": one.issuer, "issued_on": one.date, "title": ""}
            for one in fresh
        )
        in_chunks(Instrument, rows)

    def _add_teams(self) -> None:
        teams = self.register.new_teams
        for team, pk in zip(teams, self._ids(Team, len(teams)), strict=True):
            team.pk = pk
        blank = defaults(Team, self.stamp)
        in_chunks(Team, ({**blank, "id": team.pk, "level": team.level, **team_values(team)} for team in teams))

    def _add_areas(self) -> None:
        """The areas of new teams begin with them; what a standing team gains begins on the day of the import."""
        spots = [(team, place, team.valid_from) for team in self.register.new_teams for place in team.places]
        grown = [team for team in self.register.old_teams.values() if team.added]
        spots += [(team, place, self.register.as_of) for team in grown for place in team.added]
        ids = self._ids(TeamArea, len(spots))
        blank = defaults(TeamArea, self.stamp)
        rows = (
            {**blank, "id": pk, "team_id": team.pk, "unit_id": place.pk, "valid_from": since,
             "decision_id": team.decision.pk if team.decision else None}
            for pk, (team, place, since) in zip(ids, spots, strict=True)
        )  # fmt: skip
        in_chunks(TeamArea, rows)

    def _add_people(self) -> None:
        people = list(dict.fromkeys(service.person for _team, service in self._new_services()))
        people = [person for person in people if person.pk is None]
        for person, pk in zip(people, self._ids(Person, len(people)), strict=True):
            person.pk = pk
        blank = defaults(Person, self.stamp)
        in_chunks(Person, ({**blank, "id": person.pk, **person_values(person)} for person in people))

    def _add_services(self) -> None:
        services = list(self._new_services())
        ids = self._ids(Member, len(services))
        blank = defaults(Member, self.stamp)
        rows = (
            {**blank, "id": pk, "team_id": team.pk, "person_id": service.person.pk, "role": service.role,
             "valid_from": service.valid_from}
            for pk, (team, service) in zip(ids, services, strict=True)
        )  # fmt: skip
        # Ends before beginnings: a team may have one open head at a time.
        self._end_services()
        in_chunks(Member, rows)

    def _new_services(self) -> Iterator[tuple[TeamRef, Service]]:
        for teams in (self.register.new_teams, self.register.touched):
            for team in teams:
                for service in team.services:
                    if service.pk is None:
                        yield team, service

    # What changes. ---------------------------------------------------------------------------

    def _change_people(self) -> None:
        changed = [person for person in self.register.people.values() if person.facts != person.was]
        update = _Update(Person)
        for person in changed:
            assert person.was is not None
            before = dict(zip(("name", "phone", "birth_year", "background"), person.was, strict=True))
            update.add({"id": person.pk, **person_values(person), "changed_at": self.stamp})
            self._note("person", person.pk, before, {key: getattr(person, key) for key in before})
        update.send()

    def _end_services(self) -> None:
        """What ends or changes its role, so that nothing new meets it."""
        keys = ("role", "valid_from", "valid_to")
        update, self._later_heads = _Update(Member), _Update(Member)
        for team in self.register.touched:
            for service in team.services:
                if service.pk is None or service.facts == service.was or service.was is None:
                    continue
                before = dict(zip(keys, service.was, strict=True))
                after = dict(zip(keys, service.facts, strict=True))
                self._note("member", service.pk, before, after)
                # A headship that another takes over must be free before: first all that stop being heads.
                becomes_head = service.role == MemberRole.HEAD and service.ends_on is None
                (self._later_heads if becomes_head else update).add(
                    {"id": service.pk, **after, "changed_at": self.stamp}
                )
        update.send()

    def _change_services(self) -> None:
        self._later_heads.send()

    def _change_teams(self) -> None:
        changed = [team for team in self.register.touched if team.facts != team.was]
        update = _Update(Team)
        for team in changed:
            assert team.was is not None
            name, since, decision = team.was
            before = {"name": name, "valid_from": since, "decision_id": decision.pk if decision else None}
            values = team_values(team)
            update.add({"id": team.pk, **values, "changed_at": self.stamp})
            self._note("team", team.pk, before, {key: values[key] for key in before})
        update.send()
        self._move_areas({team.pk: team for team in changed if team.was and team.was[1] != team.valid_from})

    def _move_areas(self, moved: dict[int | None, TeamRef]) -> None:
        """The areas that began with a team move with its beginning."""
        if not moved:
            return
        update = _Update(TeamArea)
        areas = TeamArea.objects.filter(valid_to__isnull=True).values_list("pk", "team_id", "valid_from")
        for pk, team_pk, since in areas.iterator(20_000):
            team = moved.get(team_pk)
            if team is not None and team.was is not None and since == team.was[1]:
                update.add({"id": pk, "valid_from": team.valid_from})
                self._note("teamarea", pk, {"valid_from": since}, {"valid_from": team.valid_from})
        update.send()

    # Keeping books. --------------------------------------------------------------------------

    def _ids(self, model: type[models.Model], count: int) -> list[int]:
        ids = bulk.reserve_ids(model, count)
        if ids:
            self.created.setdefault(model._meta.model_name or "", []).extend(_spans(ids))
        return ids

    def _note(self, model: str, pk: int | None, before: dict[str, Any], after: dict[str, Any]) -> None:
        told = [{key: _plain(value) for key, value in side.items()} for side in (before, after)]
        self.changes.append({"model": model, "object_id": pk, "before": told[0], "after": told[1]})


class _Update:
    """Rows of one model to set."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)

    def send(self) -> None:
        for start in range(0, len(self.rows), CHUNK):
            audit.update(self.model, self.rows[start : start + CHUNK])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _spans(ids: Sequence[int]) -> list[list[int]]:
    """`[1, 2, 3, 7]` → `[[1, 3], [7, 1]]`: first key and count."""
    found: list[list[int]] = []
    for pk in ids:
        if found and pk == found[-1][0] + found[-1][1]:
            found[-1][1] += 1
        else:
            found.append([pk, 1])
    return found
