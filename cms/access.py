"""Who writes guides. Officials and heads of teams never enter Wagtail's admin; nor do province staff."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from teams_app.accounts.models import User

Actor = User | AnonymousUser

EDITORS = "Biên tập viên hướng dẫn"  # the group whose people may; `cms.tree` gives it its permissions
ENTER = "wagtailadmin.access_admin"


def may_edit_guides(user: Actor) -> bool:
    """Editors and superusers. Wagtail itself keeps each of its pages by the same permission."""
    return user.is_active and user.has_perm(ENTER)
