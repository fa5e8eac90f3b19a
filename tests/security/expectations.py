"""What each kind of user gets at each address: the one table of rights, read by test_matrix.py.

Someone else's object answers 404, as if it did not exist; what needs an account leads to the sign-in.
A new address without a row here fails the matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.security.world import (
    ACTORS,
    HEAD,
    OFFICIAL,
    OTHER_HEAD,
    OTHER_OFFICIAL,
    PROVINCE,
    PUBLIC,
)

OK, LOGIN, MOVED, GONE, REFUSED, WRONG_METHOD = "200", "sign-in", "302", "404", "403", "405"

Rights = Mapping[str, str]


def everyone(outcome: str) -> Rights:
    return dict.fromkeys(ACTORS, outcome)


def signed_in(outcome: str) -> Rights:
    return dict.fromkeys(ACTORS, outcome) | {PUBLIC: LOGIN}


def only(*actors: str, get: str = OK, others: str = GONE) -> Rights:
    """These actors get `get`, other users `others`, the public the sign-in."""
    return signed_in(others) | dict.fromkeys(actors, get)


HOLDERS = (PROVINCE, OFFICIAL, OTHER_OFFICIAL, HEAD, OTHER_HEAD)  # everyone with a place in the register
OF_THE_TEAM = (PROVINCE, OFFICIAL, HEAD)
KEEPERS = (PROVINCE, OFFICIAL)  # who keep the list of teams of the place
ALL_KEEPERS = (PROVINCE, OFFICIAL, OTHER_OFFICIAL)


@dataclass(frozen=True)
class Row:
    """One address: the things in its path, what its form sends, and what comes back by method."""

    get: Rights
    post: Rights = field(default_factory=lambda: everyone(WRONG_METHOD))
    path: Mapping[str, str | int] = field(default_factory=dict)  # argument → name of a thing, or a number
    query: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


ROWS: dict[str, Row] = {
    # The site itself.
    "home": Row(get=everyone(OK)),
    "healthz": Row(get=everyone(OK)),
    "set_language": Row(get=everyone(MOVED), post=everyone(MOVED), form={"language": "vi"}),
    "set_theme": Row(get=everyone(WRONG_METHOD), post=everyone(MOVED), form={"theme": "dark"}),
    # One's own account.
    "accounts:login": Row(get=everyone(MOVED) | {PUBLIC: OK}, post=everyone(MOVED) | {PUBLIC: OK}),
    "accounts:logout": Row(get=everyone(WRONG_METHOD), post=everyone(MOVED)),
    "accounts:account": Row(get=signed_in(OK), post=everyone(WRONG_METHOD)),
    "accounts:password": Row(get=signed_in(OK), post=signed_in(OK)),
    # Guides are for all.
    "cms:search": Row(get=everyone(OK), query="?q=vneid"),
    "cms:picture": Row(get=everyone(GONE), path={"name": "images/none.png"}),
    "wagtail_serve": Row(get=everyone(OK), post=everyone(WRONG_METHOD), path={"0": "huong-dan/"}),
    # Wagtail's own, without anything behind them here.
    "wagtaildocs_serve": Row(get=everyone(GONE), path={"0": "document", "1": "none.txt"}),
    "wagtaildocs_authenticate_with_password": Row(get=everyone(GONE), post=everyone(GONE), path={"restriction_id": 1}),
    "wagtailcore_authenticate_with_password": Row(
        get=everyone(GONE), post=everyone(GONE), path={"page_view_restriction_id": 1, "page_id": "page"}
    ),
    "wagtailcore_login": Row(get=everyone(OK), post=everyone(OK)),
}
