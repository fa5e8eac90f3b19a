"""What was taught: the five basic skills, and below them what the province adds."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams_app.activities.querysets import TopicQuerySet


class Topic(models.Model):
    """What was taught: the five basic skills, and below them what the province adds."""

    slug = models.SlugField(_("short name"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("name on a button"), max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("under")
    )
    outcome_label = models.CharField(
        _("what can be counted"), max_length=60, blank=True, help_text=_("For example “accounts created”.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    valid_from = models.DateField(_("taught from"), null=True, blank=True)
    is_active = models.BooleanField(_("offered when logging"), default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Two steps, no more: the sums of a topic hold those right below it."""
        if self.parent is None:
            return
        if self.parent.parent_id or self.parent == self:
            raise ValidationError({"parent": _("Choose a topic that stands under no other.")})
        if self.pk and self.children.exists():
            raise ValidationError({"parent": _("Other topics stand under this one. Move them first.")})

    def natural_key(self) -> tuple[str]:
        return (self.slug,)
