"""Guides: Wagtail pages, blocks, search, reading."""
