"""Widgets from templates, like Django's own; lists to choose from, which may hold hundreds of options, by hand.

Django includes two templates for each option: a list of 130 communes takes longer than the table below it.
"""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class FormRenderer(TemplatesSetting):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == SELECT and (select := select_by_hand(context["widget"])) is not None:
            return select
        return super().render(template_name, context, request)


def select_by_hand(widget: dict[str, Any]) -> SafeString | None:
    """What `django/forms/widgets/select.html` makes of it, to the letter; None where an option has its own template."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        for option in options:
            if option["template_name"] != OPTION:
                return None
            value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
            parts.append(f'\n  <option value="{value}"{_attributes(option["attrs"])}>{label}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    return mark_safe("".join([*parts, "\n</select>"]))  # noqa: S308  (each part is escaped above)


def _attributes(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )
