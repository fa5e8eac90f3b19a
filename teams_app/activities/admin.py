"""Topics and plans in Django's admin, for what no page of the site does, and activities to look at; superusers only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from teams_app.activities.models import Activity, ActivityChange, Plan, Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "parent", "outcome_label", "position", "valid_from", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["is_active", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "slug"]
    prepopulated_fields = {"slug": ["short_name"]}


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "unit", "valid_from", "valid_to"]
    list_select_related = ["unit"]
    raw_id_fields = ["unit", "instrument"]
    search_fields = ["name", "short_name"]


class ToLookAt:
    """What only the services write: they keep sums, history and rights with it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ChangeInline(ToLookAt, admin.TabularInline):
    model = ActivityChange
    fields = ["act", "by", "at", "version", "values"]


@admin.register(Activity)
class ActivityAdmin(ToLookAt, admin.ModelAdmin):
    inlines = [ChangeInline]
    list_display = ["date", "team", "form", "people", "status", "created_by", "receipt"]
    list_filter = ["status", "form", "is_demo"]
    list_select_related = ["team", "created_by"]
    date_hierarchy = "date"
    show_full_result_count = False
    search_fields = ["team__key", "uuid"]
