"""What was struck out of a team's history, told on the day when it was struck out."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.registry.models import StruckEntry, StruckKind, Team
from teams_app.registry.services.restoring import RESTORABLE
from teams_app.registry.services.rules import day
from teams_app.registry.timeline.events import Event, Kind


def struck_out_of(team: Team) -> list[Event]:
    entries = StruckEntry.objects.filter(team=team).select_related("person", "struck_by")
    return [
        Event(
            timezone.localdate(entry.struck_at),
            Kind.STRUCK,
            _in_words(entry),
            reason=_grounds(entry),
            restores=entry.pk if entry.kind in RESTORABLE and not (entry.person and entry.person.erased_on) else None,
        )
        for entry in entries
    ]


def _in_words(entry: StruckEntry) -> str:
    said = {
        "name": entry.person.name if entry.person else "",
        "role": entry.get_role_display(),
        "place": entry.place,
        "from": day(entry.valid_from) if entry.valid_from else "?",
        "to": day(entry.valid_to) if entry.valid_to else "?",
    }
    texts = {
        StruckKind.SERVICE: _("Struck out: %(name)s as %(role)s from %(from)s on"),
        StruckKind.LEAVING: _("Struck out: that %(name)s was %(role)s only until %(to)s"),
        StruckKind.AREA: _("Struck out: service in %(place)s from %(from)s on"),
        StruckKind.SUSPENSION: _("Struck out: suspended from %(from)s on"),
        StruckKind.RESUMPTION: _("Struck out: works again from %(to)s on"),
        StruckKind.DISSOLUTION: _("Struck out: dissolved on %(to)s"),
    }
    return texts[StruckKind(entry.kind)] % said


def _grounds(entry: StruckEntry) -> str:
    by = _("by %(user)s") % {"user": entry.struck_by.get_full_name() or entry.struck_by.get_username()} if (
        entry.struck_by
    ) else ""  # fmt: skip
    return " · ".join(part for part in (entry.struck_reason, by) if part)
