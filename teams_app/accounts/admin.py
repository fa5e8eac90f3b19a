"""Accounts in Django's admin: for superusers only, who open the first account of a province here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from teams_app.accounts.models import Grant, User


class GrantInline(admin.TabularInline):
    model = Grant
    extra = 1
    raw_id_fields = ["unit"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    inlines = [GrantInline]
    fieldsets = [*(DjangoUserAdmin.fieldsets or []), (None, {"fields": ["phone"]})]
    list_display = ["username", "last_name", "first_name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "grants__role", "is_demo"]


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    raw_id_fields = ["user", "unit"]
    search_fields = ["user__username", "user__last_name", "user__first_name"]
