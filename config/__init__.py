"""Wiring: settings, addresses, the base template and shared components. Knows no domain."""

__version__ = "0.1.0"
