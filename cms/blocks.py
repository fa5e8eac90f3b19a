"""The parts a guide is made of. Each one has a template in `templates/cms/blocks/`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

INLINE = ["bold", "italic", "link"]
PROSE = ["bold", "italic", "ul", "ol", "link"]
WITH_HEADINGS = ["h2", *PROSE, "document-link"]

is_phone_number = RegexValidator(r"^[0-9][0-9 .]{1,14}$", _("Digits and spaces only, for instance 1900 1234."))


class PictureBlock(blocks.StructBlock):
    """A picture that may be missing; where there is one, it says in words what it shows."""

    image = ImageChooserBlock(label=_("Picture"), required=False)
    alt = blocks.CharBlock(
        label=_("What the picture shows"),
        required=False,
        max_length=250,
        help_text=_("Read aloud to people who cannot see it. Required with a picture."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned.get("image") and not cleaned.get("alt"):
            raise StructBlockValidationError(
                {"alt": ValidationError(_("Say what the picture shows, in one sentence."))}
            )
        return cleaned

    def get_searchable_content(self, value: Any) -> list[str]:
        return []  # words about a picture are neither read nor searched for

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "cms/blocks/picture.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"), max_length=120, help_text=_("Begins with a verb: Open…, Choose…"))
    text = blocks.RichTextBlock(label=_("How to do it"), features=PROSE)
    picture = PictureBlock(label=_("Picture"), required=False)
    tip = blocks.RichTextBlock(label=_("Tip"), features=INLINE, required=False)
    warning = blocks.RichTextBlock(label=_("Warning"), features=INLINE, required=False)

    class Meta:
        label = _("Step")
        icon = "list-ol"
        template = "cms/blocks/step.html"


class ScamBlock(blocks.StructBlock):
    """One trick: how it begins, how to tell it, what to do."""

    title = blocks.CharBlock(label=_("The trick"), max_length=120)
    sign = blocks.RichTextBlock(label=_("How to tell it"), features=PROSE)
    action = blocks.RichTextBlock(label=pgettext_lazy("about a scam", "What to do"), features=PROSE)
    picture = PictureBlock(label=_("Picture"), required=False)

    class Meta:
        label = _("Scam: sign and answer")
        icon = "warning"
        template = "cms/blocks/scam.html"


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(label=_("Item"), max_length=250), label=_("Items"), min_num=1)

    class Meta:
        label = _("Checklist")
        icon = "tasks"
        template = "cms/blocks/checklist.html"


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Who"), max_length=120)
    phone = blocks.CharBlock(label=_("Phone"), max_length=16, required=False, validators=[is_phone_number])
    url = blocks.URLBlock(label=_("Address on the web"), required=False)
    note = blocks.CharBlock(label=_("For what"), max_length=200, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned.get("phone") and not cleaned.get("url"):
            raise StructBlockValidationError({"phone": ValidationError(_("Give a phone number or an address."))})
        return cleaned

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value[name] for name in ("name", "note", "phone", "url") if value.get(name)]

    class Meta:
        label = _("Contact")
        icon = "mobile-alt"


class ContactsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    contacts = blocks.ListBlock(
        ContactBlock(),
        label=_("Contacts"),
        min_num=1,
        help_text=_("Only numbers and addresses that the office itself has published."),
    )

    class Meta:
        label = _("Official numbers and addresses")
        icon = "mobile-alt"
        template = "cms/blocks/contacts.html"


class RelatedBlock(blocks.StructBlock):
    """Other guides, picked from the list, so that a moved or renamed one is still found."""

    guides = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="cms.GuidePage", label=_("Guide")), label=_("Guides"), min_num=1
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from cms.models import GuidePage

        chosen = [page.pk for page in value["guides"] if page is not None]
        readable = GuidePage.objects.readable().for_cards().in_bulk(chosen)
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"readable": [readable[pk] for pk in chosen if pk in readable]}

    class Meta:
        label = _("Related guides")
        icon = "link"
        template = "cms/blocks/related.html"


class GuideBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("Text"), features=WITH_HEADINGS, icon="pilcrow", template="cms/blocks/text.html"
    )
    step = StepBlock()
    scam = ScamBlock()
    tip = blocks.RichTextBlock(label=_("Tip"), features=PROSE, icon="help", template="cms/blocks/tip.html")
    warning = blocks.RichTextBlock(
        label=_("Warning"), features=PROSE, icon="warning", template="cms/blocks/warning.html"
    )
    checklist = ChecklistBlock()
    contacts = ContactsBlock()
    related = RelatedBlock()

    class Meta:
        block_counts = {"related": {"max_num": 1}}
