"""What must stand before a guide can be written: root, site, front page, collection, the editors' group.

`ensure()` makes what is missing and leaves the rest alone. It runs after every migration (and so
after a test has emptied the database), and before guides are loaded.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
)

from cms.access import EDITORS, ENTER
from cms.models import GuideIndexPage, RootPage

COLLECTION = "Hướng dẫn"
WELCOME = "Welcome to your new Wagtail site!"
PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]
MEDIA_PERMISSIONS = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}


@transaction.atomic
def ensure() -> GuideIndexPage:
    """Make what is missing; return the front page of the guides."""
    ContentType.objects.clear_cache()  # after a flush it still holds the rows that are gone
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    index = GuideIndexPage.objects.order_by("path").first() or plant(root_page())
    ensure_site(index.get_parent())
    ensure_editors(index, collection())
    return index


def root_page() -> Page:
    """The page of the site; it takes the place of Wagtail's welcome page."""
    if (root := RootPage.objects.order_by("path").first()) is not None:
        return root
    top = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    root = top.add_child(instance=RootPage(title=settings.WAGTAIL_SITE_NAME, slug="to-so", show_in_menus=False))
    welcome = Page.objects.filter(title=WELCOME, depth=2, numchild=0)
    Site.objects.filter(root_page__in=welcome).update(root_page=root)
    for page in welcome:
        page.delete()
    replace_default_groups()
    return root


def replace_default_groups() -> None:
    """Wagtail's own groups may write every page of the site; ours takes their place where pages are approved."""
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators").distinct():
        task.groups.add(editors)
    Workflow.objects.filter(name="Moderators approval").update(name="biên tập viên khác duyệt")
    Task.objects.filter(name="Moderators approval").update(name="Biên tập viên duyệt")
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()


def plant(root: Page) -> GuideIndexPage:
    index: GuideIndexPage = root.add_child(
        instance=GuideIndexPage(
            title="Hướng dẫn",
            slug="huong-dan",
            intro="Từng bước, bằng lời dễ hiểu, để đọc ở nhà hay mở ra ngay bên thềm nhà bà con.",
        )
    )
    return index


def ensure_site(root: Page) -> Site:
    """One site, at the address the settings name."""
    address = urlsplit(settings.SITE_URL)
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page_id": root.pk,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    return site


def collection() -> Collection:
    """Where the pictures of the guides lie."""
    top = Collection.get_first_root_node() or Collection.add_root(name="Root")
    found: Collection = top.get_children().filter(name=COLLECTION).first() or top.add_child(name=COLLECTION)
    return found


def ensure_editors(index: GuideIndexPage, media: Collection) -> Group:
    """The group that may enter the admin, and write below the guides' front page only."""
    group, _created = Group.objects.get_or_create(name=EDITORS)
    group.permissions.add(permission(*ENTER.split(".")))
    for codename in PAGE_PERMISSIONS:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=index.pk, permission=permission("wagtailcore", codename)
        )
    for app, codenames in MEDIA_PERMISSIONS.items():
        for codename in codenames:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=media, permission=permission(app, codename)
            )
    return group


def permission(app_label: str, codename: str) -> Permission:
    """Also where this app's permissions are not made yet: `post_migrate` reaches us before Wagtail's apps."""
    found = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    if not found.exists():
        create_permissions(apps.get_app_config(app_label), verbosity=0)
    return found.get()
