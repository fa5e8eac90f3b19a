"""What search knows: every folded name in use, by its words; nothing of what bears the name.

A name stands here once however many bear it, and finds them by their own stored `key`. So areas, scopes
and reorganisations never touch the index, and an import of a hundred thousand teams adds only the names
that nobody bore before. See docs/decisions/search-index.md.
"""

from __future__ import annotations

from django.db import models


class KnownName(models.Model):
    """A folded name that at least one thing of a kind bears."""

    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="geo_known_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"


class Place(models.IntegerChoices):
    """Where in its name a word stands; what is likelier meant comes first."""

    WHOLE = 0, "whole"
    LAST = 1, "last"  # the given name of a person
    FIRST = 2, "first"
    INSIDE = 3, "inside"


class NameWord(models.Model):
    """A word of a known name, as a term of `geo.finding.words`."""

    kind = models.CharField(max_length=8)
    word = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField(choices=Place.choices)
    name = models.ForeignKey(KnownName, on_delete=models.CASCADE, related_name="words", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "word", "place", "name"], name="geo_nameword_find")]
        constraints = [models.UniqueConstraint(fields=["name", "word"], name="geo_word_once_a_name")]

    def __str__(self) -> str:
        return self.word


class Word(models.Model):
    """The vocabulary of all known names."""

    text = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.text


class Shortened(models.Model):
    """A word with one letter left out, or none: what words one slip apart have in common."""

    text = models.CharField(max_length=60)
    word = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["text", "word"], name="geo_shortened_find")]

    def __str__(self) -> str:
        return f"{self.text} < {self.word}"
