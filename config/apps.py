from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Carries the base template, the design tokens and the shared components."""

    name = "config"
    label = "config"
