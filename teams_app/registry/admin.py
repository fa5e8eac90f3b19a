"""The register as superusers see it: to look things up and repair what no page can; officials never come here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from teams_app.registry.disclosing import person_was_seen
from teams_app.registry.models import Member, Person, Team, TeamArea, TeamSuspension


class AreaInline(admin.TabularInline):
    model = TeamArea
    extra = 0
    raw_id_fields = ["unit", "decision", "ended_by"]


class MemberInline(admin.TabularInline):
    model = Member
    extra = 0
    raw_id_fields = ["person", "decision", "ended_by"]


class SuspensionInline(admin.TabularInline):
    model = TeamSuspension
    extra = 0
    raw_id_fields = ["decision", "ended_by"]


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name", "level", "valid_from", "valid_to"]
    list_filter = ["level", "is_demo"]
    search_fields = ["key"]
    date_hierarchy = "valid_from"
    raw_id_fields = ["decision", "ended_by", "successor"]
    readonly_fields = ["created_at", "changed_at"]
    inlines = [AreaInline, MemberInline, SuspensionInline]
    show_full_result_count = False


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "birth_year", "background"]
    list_filter = ["background", "is_demo"]
    search_fields = ["key"]
    raw_id_fields = ["user"]
    readonly_fields = ["changed_at"]
    show_full_result_count = False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if (person := self.get_object(request, object_id)) is not None:
            person_was_seen(request.user, person)
        return super().change_view(request, object_id, *args, **kwargs)
