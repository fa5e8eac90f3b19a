"""Small worlds of guides: the real ones from the fixtures, or a few short ones made by hand."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib.auth.models import Group

from cms import tree
from cms.access import EDITORS
from cms.models import GuideIndexPage, GuidePage, TopicPage
from teams_app.accounts.models import User
from tests.factories import make_user


def make_topic_page(title: str = "Thanh toán", slug: str = "thanh-toan") -> TopicPage:
    index = GuideIndexPage.objects.first() or tree.ensure()
    topic: TopicPage = index.add_child(instance=TopicPage(title=title, slug=slug))
    return topic


def make_guide(topic: TopicPage, title: str, body: list[dict[str, Any]] | None = None, **fields: Any) -> GuidePage:
    """A published guide; without a body, one of three steps."""
    steps = body or [step(f"Bước {n}") for n in (1, 2, 3)]
    fields = {"summary": "Tóm tắt.", "updated_on": dt.date(2026, 11, 1), "body": json.dumps(steps)} | fields
    guide: GuidePage = topic.add_child(instance=GuidePage(title=title, **fields))
    return guide


def step(title: str, text: str = "<p>Làm như vầy.</p>", **more: Any) -> dict[str, Any]:
    return {"type": "step", "value": {"title": title, "text": text, **more}}


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


def make_editor(username: str = "bien-tap") -> User:
    user = make_user(username)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user
