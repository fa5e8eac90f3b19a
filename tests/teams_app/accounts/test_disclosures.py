"""The access log: what was seen is written down once, in the site's language, before it is seen."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy, override

from teams_app.accounts.disclosures import Disclosure, DisclosureKind, record_disclosure
from tests.factories import make_unit, make_user

LIST = gettext_lazy("access log")  # any text that has a translation


def look(user, key="registry.team:1", kind=DisclosureKind.VIEW, **fields):
    record_disclosure(user=user, kind=kind, what=LIST, people=5, phones_in_full=True, key=key, **fields)


@pytest.mark.django_db
class TestWriting:
    def test_names_reader_list_and_day_in_one_insert(self, django_assert_num_queries):
        user, unit = make_user("lan"), make_unit("commune")
        with django_assert_num_queries(1):
            look(user, key="", kind=DisclosureKind.EXPORT, file_format="xlsx", unit=unit, filters="cấp: ấp")
        entry = Disclosure.objects.get()
        assert (entry.user, entry.kind, entry.format, entry.unit_id) == (user, "export", "xlsx", unit.pk)
        assert (entry.people, entry.phones_in_full, entry.filters) == (5, True, "cấp: ấp")

    def test_keeps_the_words_of_the_site_whatever_the_reader_s_language(self):
        with override("en"):
            look(make_user())
        assert Disclosure.objects.get().what == "nhật ký truy cập"

    def test_looking_again_the_same_day_adds_nothing(self, django_assert_num_queries):
        user = make_user()
        look(user)
        with django_assert_num_queries(1):
            look(user)
        assert Disclosure.objects.count() == 1

    def test_another_reader_or_another_list_is_another_line(self):
        first, second = make_user(), make_user()
        look(first)
        look(second)
        look(first, key="registry.team:2")
        look(first, kind=DisclosureKind.CARD)
        assert Disclosure.objects.count() == 4

    def test_each_export_counts(self):
        user = make_user()
        for _ in range(3):
            look(user, kind=DisclosureKind.EXPORT)
        assert Disclosure.objects.count() == 3

    def test_a_command_has_no_reader(self):
        look(None, kind=DisclosureKind.EXPORT)
        assert Disclosure.objects.get().user is None

    def test_the_database_refuses_the_second_line_of_a_day(self):
        look(make_user())
        entry = Disclosure.objects.get()
        entry.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.save(force_insert=True)

    def test_two_taps_at_once_leave_one_line(self, monkeypatch):
        """Both asked before either wrote: the second insert meets the constraint and is quiet."""
        user = make_user()
        look(user)
        monkeypatch.setattr("django.db.models.QuerySet.exists", lambda self: False)
        look(user)
        assert Disclosure.objects.count() == 1
