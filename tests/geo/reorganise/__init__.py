"""Reorganisations."""
