"""Wrong settings are told before they do harm."""

import pytest
from django.test import override_settings

from config.checks import check_addresses


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"SITE_URL": "https://toso.example.vn", "HTTPS": True, "ALLOWED_HOSTS": ["toso.example.vn"]}, []),
        ({"SITE_URL": "http://127.0.0.1:8000", "HTTPS": False, "ALLOWED_HOSTS": ["*"]}, []),
        ({"SITE_URL": "toso.example.vn"}, ["toso.E001"]),
        ({"SITE_URL": "https://toso.example.vn", "HTTPS": True, "ALLOWED_HOSTS": ["*"]}, ["toso.E002"]),
        ({"SITE_URL": "http://toso.example.vn", "HTTPS": True, "ALLOWED_HOSTS": ["a"]}, ["toso.W001"]),
    ],
)
def test_each_wrong_setting_has_its_own_id_and_remedy(settings: dict[str, object], expected: list[str]) -> None:
    with override_settings(**settings):
        found = check_addresses()
    assert [message.id for message in found] == expected
    assert all(message.hint for message in found)
