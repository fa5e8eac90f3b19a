"""Bringing guide files into pages, as often as one likes, without undoing an editor's work.

A page is written when its file is new or has changed. It is left alone when someone has since
edited, unpublished or deleted it: then its fingerprint differs from the one kept at loading.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms import tree
from cms.guide_files import GuideFile, GuideFileError, TopicRow, read_guides, read_topics
from cms.markup import to_html
from cms.models import Audience, GuideIndexPage, GuidePage, LoadedGuide, TopicPage

FOLDER = settings.BASE_DIR / "fixtures" / "guides"
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass
class Report:
    """What happened to each file, by key."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # an editor changed the page since


@transaction.atomic
def load_guides(folder: Path = FOLDER, *, force: bool = False) -> Report:
    """Load every guide of a folder, or nothing. `force` also overwrites what editors changed."""
    files = read_guides(folder)
    index = tree.ensure()
    topics = {row.slug: ensure_topic(index, row) for row in read_topics(folder)}
    images = load_images(folder / "images", tree.collection(), {name for file in files for name in image_names(file)})
    loaded = {row.key: row for row in LoadedGuide.objects.select_related("page")}
    report = Report()
    written = []
    for file in files:
        row = loaded.get(file.key) or LoadedGuide(key=file.key)
        outcome = decide(file, row, force=force)
        getattr(report, outcome).append(file.key)
        if outcome in ("new", "changed"):
            if file.values["topic"] not in topics:
                raise GuideFileError(
                    _("%(file)s: topic “%(topic)s” is not in topics.toml.")
                    % {"file": f"{file.key}.toml", "topic": file.values["topic"]}
                )
            loaded[file.key] = row = write(file, row, topics[file.values["topic"]], images)
            written.append((file, row))
    for file, row in written:  # now that every page exists, each can point at the others
        relate(file, row, loaded)
    return report


def decide(file: GuideFile, row: LoadedGuide, *, force: bool) -> str:
    if row.pk is None:
        return "new"
    if force:
        return "changed" if row.page else "new"
    if row.page is None or fingerprint(row.page) != row.page_checksum:
        return "kept"
    return "same" if row.file_checksum == file.checksum else "changed"


def ensure_topic(index: GuideIndexPage, row: TopicRow) -> TopicPage:
    """The topic's page; what an editor made of it stays."""
    found = TopicPage.objects.child_of(index).filter(slug=row.slug).first()
    if found is None:
        found = index.add_child(
            instance=TopicPage(title=row.title, slug=row.slug, description=row.description, icon=row.icon)
        )
    return found


def write(file: GuideFile, row: LoadedGuide, topic: TopicPage, images: dict[str, int]) -> LoadedGuide:
    """Make or change the page of a file, and publish it."""
    values = file.values
    page = row.page or GuidePage(slug=file.key)
    page.title = values["title"]
    page.summary = " ".join(values["summary"].split())
    page.audience = Audience(values.get("audience", Audience.RESIDENT))
    page.updated_on = values["updated_on"]
    page.keywords = ", ".join(values.get("keywords", []))
    page.sources = "\n".join(values.get("sources", []))
    page.body = json.dumps([block(one, images) for one in file.body if one["type"] != "related"])
    if page.pk is None:
        topic.add_child(instance=page)
    page.save_revision(clean=True).publish()
    row.page, row.file_checksum, row.page_checksum = page, file.checksum, ""
    row.save()
    return row


def relate(file: GuideFile, row: LoadedGuide, loaded: dict[str, LoadedGuide]) -> None:
    """Add the related guides, and remember how the page looks now."""
    page = GuidePage.objects.get(pk=row.page_id)
    targets = [target for key in file.related if (target := loaded[key].page) is not None]
    if targets:
        page.body.append(("related", {"guides": targets}))
        page.save_revision(clean=True).publish()
    row.page_checksum = fingerprint(GuidePage.objects.get(pk=page.pk))
    row.save(update_fields=["page_checksum"])


def block(one: dict[str, Any], images: dict[str, int]) -> dict[str, Any]:
    """A block of a file as StreamField keeps it."""
    kind = one["type"]
    value: Any = {name: given for name, given in one.items() if name not in ("type", "image", "alt")}
    for name in ("text", "sign", "action", "tip", "warning"):
        if name in value:
            value[name] = to_html(value[name])
    if kind in ("text", "tip", "warning"):
        value = value["text"]
    elif one.get("image"):
        value["picture"] = {"image": images[one["image"]], "alt": one["alt"]}
    return {"type": kind, "value": value}


def image_names(file: GuideFile) -> set[str]:
    return {one["image"] for one in file.body if one.get("image")}


def load_images(folder: Path, collection: Collection, wanted: set[str]) -> dict[str, int]:
    """Wagtail images by file stem: made where missing, given their new drawing where it changed."""
    image_model = get_image_model()
    known = {image.title: image for image in image_model.objects.filter(collection=collection)}
    keys: dict[str, int] = {}
    for name in sorted(wanted):
        path = folder / f"{name}.svg"
        if not path.is_file():
            raise GuideFileError(_("%(file)s is missing; a guide shows it.") % {"file": f"images/{name}.svg"})
        content = path.read_bytes()
        image = known.get(name) or image_model(title=name, collection=collection)
        if image.pk is None or image.file_hash != hashlib.sha1(content, usedforsecurity=False).hexdigest():
            old = image.file.name if image.pk else ""
            image.file = ContentFile(content, name=path.name)
            image._set_image_file_metadata()
            image.save()
            if old and old != image.file.name:
                transaction.on_commit(partial(image.file.storage.delete, old))
        keys[name] = image.pk
    return keys


def fingerprint(page: GuidePage) -> str:
    """A checksum of all an editor can change, drafts included; not of what an editor's browser adds by itself."""
    latest = page.get_latest_revision_as_object()
    values = [
        page.live,
        latest.title,
        latest.slug,
        latest.summary,
        latest.audience,
        str(latest.updated_on),
        latest.keywords,
        latest.sources,
        plain(latest.body.get_prep_value()),
    ]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Raw blocks without the ids that StreamField and the rich-text editor give them."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name != "id" and inner not in (None, "")}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return _BLOCK_KEY.sub("", value) if isinstance(value, str) else value
