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
INVALID, CONFLICT = "422", "409"  # the form came in and is shown again with what is wrong

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
    form: Mapping[str, str] = field(default_factory=lambda: {"sent": "1"})


TEAM = {"pk": "team"}
MEMBER = {"pk": "team", "member_pk": "member"}
DRAFT = {"pk": "import_draft"}
LOG_IMPORT = {"pk": "log_import"}
HEADSHIP = {"pk": "team", "member_pk": "headship"}
PERSON = {"pk": "person"}
ACTIVITY = {"uuid": "activity"}
HELD = {"uuid": "held"}
MONTH = {"month": "month"}
REQUEST = {"uuid": "request"}
LOGGERS = (OFFICIAL, OTHER_OFFICIAL, HEAD, OTHER_HEAD)
PLANNERS = (PROVINCE, OFFICIAL, OTHER_OFFICIAL)

ROWS: dict[str, Row] = {
    # The site itself.
    "home": Row(get=everyone(OK)),
    "healthz": Row(get=everyone(OK)),
    "set_language": Row(get=everyone(MOVED), post=everyone(MOVED), form={"language": "vi"}),
    "set_theme": Row(get=everyone(WRONG_METHOD), post=everyone(MOVED), form={"theme": "dark"}),
    "find": Row(get=everyone(OK), query="?q=my+thoi"),
    "suggest": Row(get=everyone(OK), query="?q=my+thoi"),
    # The app on a phone. Nothing of these depends on who asks.
    "service_worker": Row(get=everyone(OK)),
    "manifest": Row(get=everyone(OK)),
    "without_network": Row(get=everyone(OK)),
    # One's own account.
    "account_login": Row(get=everyone(MOVED) | {PUBLIC: OK}, post=everyone(MOVED) | {PUBLIC: OK}),
    "mfa_authenticate": Row(get=everyone(MOVED) | {PUBLIC: LOGIN}, post=everyone(MOVED) | {PUBLIC: LOGIN}),
    "account_inactive": Row(get=everyone(OK)),
    "openid_connect_login": Row(get=everyone(WRONG_METHOD), post=everyone(GONE)),  # none is set up here
    "openid_connect_callback": Row(get=everyone(GONE)),
    "account_logout": Row(get=everyone(WRONG_METHOD), post=everyone(MOVED)),
    "account_change_password": Row(get=signed_in(OK), post=signed_in(OK)),
    "account_set_password": Row(get=signed_in(MOVED), post=signed_in(MOVED)),  # they have one: to the change of it
    "account_reauthenticate": Row(get=signed_in(OK), post=signed_in(OK)),
    "usersessions_list": Row(get=signed_in(OK), post=signed_in(MOVED)),
    # Other people's accounts: here of the team's head.
    "accounts:receive": Row(get=everyone(GONE), post=everyone(GONE), path={"token": "no-such-token"}),
    "accounts:account_list": Row(get=only(*ALL_KEEPERS)),
    "accounts:account_new": Row(get=only(PROVINCE), post=only(PROVINCE)),
    "accounts:account_of": Row(get=only(*KEEPERS), post=only(*KEEPERS), path={"pk": "head_account"}),
    "accounts:link_new": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS), path={"pk": "head_account"}),
    "accounts:grant_end": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path={"pk": "head_account"}),
    "accounts:sign_out": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path={"pk": "head_account"}),
    # The second step. Nobody here has one yet; they have not signed in by a form, so they are asked who they are.
    "mfa_login_webauthn": Row(get=everyone(MOVED) | {PUBLIC: LOGIN}, post=everyone(MOVED) | {PUBLIC: LOGIN}),
    "mfa_index": Row(get=signed_in(OK), post=everyone(WRONG_METHOD) | {PUBLIC: LOGIN}),
    "mfa_reauthenticate": Row(get=signed_in(MOVED), post=signed_in(MOVED)),
    "mfa_activate_totp": Row(get=signed_in(MOVED), post=signed_in(MOVED)),
    "mfa_deactivate_totp": Row(get=signed_in(GONE), post=signed_in(GONE)),
    "mfa_view_recovery_codes": Row(get=signed_in(GONE), post=everyone(WRONG_METHOD) | {PUBLIC: LOGIN}),
    "mfa_generate_recovery_codes": Row(get=signed_in(MOVED), post=signed_in(MOVED)),
    "mfa_download_recovery_codes": Row(get=signed_in(GONE), post=signed_in(GONE)),
    "mfa_list_webauthn": Row(get=everyone(MOVED), post=everyone(MOVED)),
    "mfa_add_webauthn": Row(get=signed_in(MOVED), post=signed_in(MOVED)),
    "mfa_reauthenticate_webauthn": Row(get=signed_in(MOVED), post=signed_in(MOVED)),
    "mfa_edit_webauthn": Row(get=signed_in(MOVED), post=signed_in(MOVED), path={"pk": 1}),
    "mfa_remove_webauthn": Row(get=signed_in(MOVED), post=signed_in(MOVED), path={"pk": 1}),
    "accounts:account": Row(get=signed_in(OK), post=signed_in(GONE)),  # no mail server is set up here
    # Guides are for all.
    "cms:search": Row(get=everyone(OK), query="?q=vneid"),
    "cms:picture": Row(get=everyone(GONE), path={"name": "images/none.png"}),
    "cms:reader_sign_in": Row(get=everyone(LOGIN), post=everyone(LOGIN)),
    "wagtail_serve": Row(get=everyone(OK), post=everyone(OK), path={"0": "huong-dan/"}),
    # Wagtail's own, without anything behind them here.
    "wagtaildocs_serve": Row(get=everyone(GONE), post=everyone(GONE), path={"0": "document", "1": "none.txt"}),
    "wagtaildocs_authenticate_with_password": Row(get=everyone(GONE), post=everyone(GONE), path={"restriction_id": 1}),
    "wagtailcore_authenticate_with_password": Row(
        get=everyone(GONE), post=everyone(GONE), path={"page_view_restriction_id": 1, "page_id": "page"}
    ),
    "wagtailcore_login": Row(get=everyone(LOGIN), post=everyone(LOGIN)),  # ours stands in its place
    # The map itself: province staff alone.
    "territory:reorganisations": Row(get=only(PROVINCE), post=only(PROVINCE, get=INVALID)),
    "territory:hamlets": Row(get=only(PROVINCE), post=signed_in(GONE)),
    "territory:draft": Row(get=only(PROVINCE), post=only(PROVINCE, get=INVALID), path={"pk": "reorganisation_draft"}),
    "territory:apply": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=CONFLICT), path={"pk": "reorganisation_draft"}
    ),
    "territory:discard": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"pk": "reorganisation_draft"}
    ),
    "territory:applied": Row(get=only(PROVINCE), post=only(PROVINCE, get=MOVED), path={"pk": "reorganisation"}),
    "territory:population": Row(get=only(PROVINCE), post=only(PROVINCE, get=INVALID)),
    "territory:population_csv": Row(get=only(PROVINCE), post=only(PROVINCE, get=WRONG_METHOD), path={"year": 2025}),
    "territory:population_workbook": Row(
        get=only(PROVINCE), post=only(PROVINCE, get=WRONG_METHOD), path={"year": 2025}
    ),
    "territory:population_remove": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"year": 2025}
    ),
    "territory:population_draft": Row(
        get=only(PROVINCE), post=only(PROVINCE, get=INVALID), path={"pk": "population_draft"}
    ),
    "territory:population_apply": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"pk": "population_draft"}
    ),
    "territory:population_discard": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"pk": "population_draft"}
    ),
    "territory:boundaries": Row(get=only(PROVINCE), post=only(PROVINCE, get=INVALID)),
    "territory:boundary_draft": Row(
        get=only(PROVINCE), post=only(PROVINCE, get=INVALID), path={"pk": "boundary_draft"}
    ),
    "territory:boundary_apply": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"pk": "boundary_draft"}
    ),
    "territory:boundary_discard": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"pk": "boundary_draft"}
    ),
    "territory:boundary_remove": Row(
        get=only(PROVINCE, get=WRONG_METHOD), post=only(PROVINCE, get=MOVED), path={"pk": "edition"}
    ),
    # The register.
    "registry:team_list": Row(get=signed_in(OK)),
    "registry:export_list": Row(get=only(*HOLDERS), path={"dang": "xlsx"}),
    "registry:export_team": Row(get=only(*OF_THE_TEAM), path=TEAM | {"dang": "docx"}),
    "registry:template": Row(get=only(*ALL_KEEPERS)),
    "registry:team_new": Row(get=only(*ALL_KEEPERS), post=only(*ALL_KEEPERS, get=OK)),
    "registry:team": Row(get=only(*OF_THE_TEAM), path=TEAM),
    "registry:team_edit": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:team_areas": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:team_close": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:team_reopen": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=TEAM),
    "registry:team_suspend": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:team_resume": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:team_suspension_strike": Row(
        get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=TEAM | {"suspension_pk": "suspension"}
    ),
    "registry:team_resumption_strike": Row(
        get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=TEAM | {"suspension_pk": "suspension"}
    ),
    "registry:struck_restore": Row(
        get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=TEAM | {"entry_pk": "struck"}
    ),
    "registry:member_new": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:member_edit": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=MEMBER),
    "registry:member_role": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=MEMBER),
    "registry:member_leave": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=MEMBER),
    "registry:member_return": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=MEMBER),
    "registry:member_account": Row(get=only(*KEEPERS, get=MOVED), post=only(*KEEPERS, get=MOVED), path=HEADSHIP),
    "registry:member_withdraw": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=MEMBER),
    # Imports: the draft and the batch are the official's; heads keep no list.
    "registry:import": Row(get=only(*ALL_KEEPERS), post=only(*ALL_KEEPERS, get=INVALID)),
    "registry:import_file": Row(get=only(OFFICIAL), post=only(OFFICIAL, get=INVALID), path=DRAFT),
    "registry:import_columns": Row(get=only(OFFICIAL), post=only(OFFICIAL, get=INVALID), path=DRAFT),
    "registry:import_preview": Row(get=only(OFFICIAL), path=DRAFT),
    "registry:import_fix": Row(get=everyone(WRONG_METHOD), post=signed_in(GONE), path=DRAFT),  # nothing was sent
    "registry:import_hamlets": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, get=MOVED), path=DRAFT),
    "registry:import_write": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, get=MOVED), path=DRAFT),
    "registry:import_discard": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, get=MOVED), path=DRAFT),
    "registry:import_wrong": Row(get=signed_in(GONE), post=only(OFFICIAL, get=MOVED), path=DRAFT),
    "registry:import_progress": Row(get=only(OFFICIAL, get=MOVED), path=DRAFT),
    "registry:import_batch": Row(get=only(*KEEPERS), path={"pk": "batch"}),
    "registry:import_undo": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=MOVED), path={"pk": "batch"}),
    "registry:history": Row(get=only(*ALL_KEEPERS)),
    "registry:team_history": Row(get=only(*KEEPERS), path=TEAM),
    "registry:team_consents": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=TEAM),
    "registry:consent_sheet": Row(get=only(*KEEPERS), path=TEAM),
    # People's data: those who answer for it; the log as a file, and whose time is over, for the province alone.
    "registry:people_data": Row(get=only(*ALL_KEEPERS)),
    "registry:access_log": Row(get=only(*ALL_KEEPERS)),
    "registry:access_log_csv": Row(get=only(PROVINCE)),
    "registry:due_for_erasure": Row(get=only(PROVINCE)),
    "registry:person": Row(get=only(*KEEPERS), path=PERSON),
    "registry:person_copy": Row(get=only(*KEEPERS), path=PERSON | {"form": "json"}),
    "registry:person_consent": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=OK), path=PERSON),
    "registry:consent_withdraw": Row(
        get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path=PERSON | {"purpose": "contact"}
    ),
    "registry:person_erase": Row(get=only(*KEEPERS), post=only(*KEEPERS, get=OK), path=PERSON),
    # One's own data: whoever is or was a member.
    "registry:own_data": Row(get=only(HEAD, OTHER_HEAD)),
    "registry:own_copy": Row(get=only(HEAD, OTHER_HEAD), path={"form": "docx"}),
    "registry:own_consent": Row(get=everyone(WRONG_METHOD), post=only(HEAD, OTHER_HEAD, get=OK)),
    "registry:own_withdraw": Row(
        get=everyone(WRONG_METHOD), post=only(HEAD, OTHER_HEAD, get=MOVED), path={"purpose": "contact"}
    ),
    "registry:reform_list": Row(get=only(*ALL_KEEPERS)),
    "registry:problem_list": Row(get=only(*ALL_KEEPERS)),
    "registry:problem_export": Row(get=only(*ALL_KEEPERS)),
    "registry:problem": Row(  # the head of the team has no phone
        get=only(*KEEPERS),
        post=only(*KEEPERS, get=OK),
        path={"kind": "to-truong-chua-co-so", "a": "head_person", "b": "team", "c": 0},
    ),
    "registry:problem_back": Row(get=everyone(WRONG_METHOD), post=only(*KEEPERS, get=MOVED), path={"pk": "meant_so"}),
    "registry:head_list": Row(get=only(*HOLDERS)),
    "coverage:hamlet_gaps": Row(get=only(*ALL_KEEPERS)),
    "coverage:hamlet_gaps_file": Row(get=only(*ALL_KEEPERS), path={"dang": "csv"}),
    "coverage:teams": Row(get=only(*ALL_KEEPERS)),
    "coverage:teams_file": Row(get=only(*ALL_KEEPERS), path={"dang": "csv"}),
    "coverage:silent_teams": Row(get=only(*ALL_KEEPERS)),
    "coverage:silent_file": Row(get=only(*ALL_KEEPERS), path={"dang": "csv"}),
    # Nothing waits there: whoever may, is led to the team that serves the commune.
    "registry:reform": Row(get=only(*KEEPERS, get=MOVED), post=only(*KEEPERS, get=MOVED), path={"unit": "unit"}),
    # The log. The activity was logged by the team's head and waits for the commune's official.
    "activities:list": Row(get=only(*HOLDERS)),
    "activities:corrections": Row(get=only(*HOLDERS)),
    "activities:log": Row(get=only(*LOGGERS, others=REFUSED), post=only(*LOGGERS, others=REFUSED) | {PUBLIC: LOGIN}),
    "activities:queue": Row(get=signed_in(OK)),  # what it shows lies on the phone
    "activities:detail": Row(get=only(*OF_THE_TEAM), path=ACTIVITY),
    "activities:logged": Row(get=only(HEAD), path=ACTIVITY),
    "activities:edit": Row(
        get=only(*OF_THE_TEAM, get=MOVED) | {HEAD: OK}, post=only(*OF_THE_TEAM, get=MOVED) | {HEAD: OK}, path=ACTIVITY
    ),
    "activities:withdraw": Row(get=everyone(WRONG_METHOD), post=only(*OF_THE_TEAM, get=MOVED), path=ACTIVITY),
    "activities:restore": Row(get=everyone(WRONG_METHOD), post=only(*OF_THE_TEAM, get=MOVED), path=ACTIVITY),
    # Its photo: seen by whoever sees it; added by whoever logged it; taken away, too, by the commune's official.
    "activities:photo": Row(get=only(*OF_THE_TEAM), path=ACTIVITY | {"photo": "photo"}),
    "activities:photos_add": Row(get=everyone(WRONG_METHOD), post=only(*OF_THE_TEAM, get=MOVED), path=ACTIVITY),
    "activities:photo_remove": Row(
        get=everyone(WRONG_METHOD), post=only(*OF_THE_TEAM, get=MOVED), path=ACTIVITY | {"photo": "photo"}
    ),
    "activities:photo_restore": Row(
        get=everyone(WRONG_METHOD), post=only(*OF_THE_TEAM, get=MOVED), path=ACTIVITY | {"photo": "photo"}
    ),
    "activities:many": Row(get=only(*LOGGERS, others=REFUSED), post=only(*LOGGERS, others=REFUSED)),
    "activities:import_start": Row(get=only(*LOGGERS), post=only(*LOGGERS, get=INVALID)),
    "activities:import_template": Row(get=only(*LOGGERS)),
    "activities:import_one": Row(get=only(OFFICIAL), post=only(OFFICIAL, get=MOVED), path=LOG_IMPORT),
    # What is open about the file; without one (the matrix has none), the way back to its rows.
    "activities:import_file": Row(get=only(OFFICIAL, get=MOVED), post=only(OFFICIAL, get=MOVED), path=LOG_IMPORT),
    "activities:import_columns": Row(get=only(OFFICIAL, get=MOVED), post=only(OFFICIAL, get=MOVED), path=LOG_IMPORT),
    "activities:import_progress": Row(get=only(OFFICIAL, get=MOVED), path=LOG_IMPORT),
    "activities:import_wrong": Row(get=signed_in(GONE), post=signed_in(GONE), path=LOG_IMPORT),
    "activities:export": Row(get=only(*HOLDERS), path={"dang": "xlsx"}),
    # A commune's plans are its official's, the province's are read by all who plan and changed by its staff.
    "activities:plans": Row(get=only(*PLANNERS)),
    "activities:plan_new": Row(get=only(*PLANNERS), post=only(*PLANNERS, get=INVALID)),
    "activities:plan_change": Row(get=only(OFFICIAL), post=only(OFFICIAL, get=INVALID), path={"pk": "plan"}),
    "activities:plan_close": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, get=MOVED), path={"pk": "plan"}),
    "activities:set_up": Row(get=only(PROVINCE), post=only(PROVINCE, get=MOVED)),
    "activities:verify": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, OTHER_OFFICIAL, get=MOVED)),
    "activities:verify_undo": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, OTHER_OFFICIAL, get=MOVED)),
    "activities:inbox": Row(get=only(OFFICIAL, OTHER_OFFICIAL)),
    "activities:return": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, OTHER_OFFICIAL, get=MOVED)),
    "activities:return_undo": Row(get=everyone(WRONG_METHOD), post=only(OFFICIAL, OTHER_OFFICIAL, get=MOVED)),
    # Months: all read their own; the commune hands in, the team may state that there was nothing, the province closes.
    "activities:month_list": Row(get=only(*HOLDERS)),
    "activities:month": Row(get=only(*HOLDERS), path=MONTH),
    "activities:month_close": Row(get=everyone(WRONG_METHOD), post=only(PROVINCE, get=MOVED), path=MONTH),
    "activities:month_commune": Row(get=only(*KEEPERS), path=MONTH | {"unit": "unit"}),
    "activities:month_hand_in": Row(
        get=everyone(WRONG_METHOD), post=only(OFFICIAL, get=MOVED), path=MONTH | {"unit": "unit"}
    ),
    "activities:month_nothing": Row(
        get=everyone(WRONG_METHOD), post=only(OFFICIAL, HEAD, get=MOVED), path=MONTH | {"team": "team"}
    ),
    "activities:month_take_back": Row(
        get=everyone(WRONG_METHOD), post=only(OFFICIAL, get=MOVED), path=MONTH | {"pk": "statement"}
    ),
    # An entry that the head's phone sent and the log could not take: the author and the official of the commune.
    "activities:held_list": Row(get=only(*HOLDERS)),
    "activities:held": Row(get=only(OFFICIAL, HEAD), path=HELD),
    "activities:held_give_up": Row(get=everyone(WRONG_METHOD), post=only(HEAD), path=HELD),
    # Residents' requests: asked and followed by all, answered by the team and its commune, counted by the province.
    "activities:help_start": Row(get=everyone(OK)),
    "activities:help_commune": Row(get=everyone(OK), path={"unit": "unit"}),
    "activities:help_new": Row(get=everyone(OK), post=everyone(INVALID), path={"unit": "hamlet"}),
    "activities:help_poster": Row(get=everyone(MOVED), path={"code": "poster"}),
    "activities:help_state": Row(get=everyone(OK), path={"code": "receipt"}),
    "activities:help_forget": Row(get=everyone(WRONG_METHOD), post=everyone(MOVED), path={"code": "receipt"}),
    "activities:requests": Row(get=only(*HOLDERS)),
    "activities:request_counts": Row(get=only(PROVINCE)),
    "activities:request": Row(get=only(OFFICIAL, HEAD), path=REQUEST),
    "activities:request_move": Row(
        get=everyone(WRONG_METHOD),
        post=only(OFFICIAL, HEAD, get=MOVED),
        path=REQUEST,
        form={"act": "taken", "seen": "waiting"},
    ),
    "activities:posters": Row(get=only(OFFICIAL, OTHER_OFFICIAL), post=only(OFFICIAL, OTHER_OFFICIAL, get=MOVED)),
    "activities:poster": Row(get=only(*OF_THE_TEAM), path=TEAM),
    "activities:poster_make": Row(get=everyone(WRONG_METHOD), post=only(*OF_THE_TEAM, get=MOVED), path=TEAM),
    # Phones come with a token of their own, not with a session: tests/teams_app/activities/sync.
    "api:openapi-json": Row(get=everyone(OK), post=everyone(OK)),
    "api:api-root": Row(get=everyone(GONE), post=everyone(GONE)),
    "api:add": Row(get=everyone(WRONG_METHOD), post=signed_in("400") | {PUBLIC: "401"}),
    "api:remove": Row(get=everyone(WRONG_METHOD), post=everyone(WRONG_METHOD)),
    "api:sync": Row(get=everyone(WRONG_METHOD), post=everyone("401")),
    "api:mine": Row(get=everyone("401")),
    # Nothing was sent: 422 to whoever may send.
    "api:photo_add": Row(get=everyone(WRONG_METHOD), post=signed_in(INVALID) | {PUBLIC: "401"}, path=ACTIVITY),
    "api:photo_remove": Row(get=everyone(WRONG_METHOD), path=ACTIVITY | {"photo": "photo"}),
    # Not there unless the province offers them (tests/teams_app/coverage/test_opendata.py).
    "coverage:open_data": Row(get=everyone(GONE), post=everyone(WRONG_METHOD)),
    "coverage:open_data_file": Row(
        get=everyone(GONE), post=everyone(WRONG_METHOD), path={"month": "2024-09", "ending": "csv"}
    ),
    # Figures are for all; PUBLIC_MAP closes them to the public (a test of its own).
    "coverage:map": Row(get=everyone(OK)),
    "api:coverage": Row(get=everyone(OK)),  # as the map
    "coverage:map_data": Row(get=everyone(OK)),
    "coverage:map_numbers": Row(get=everyone(OK)),
    "coverage:map_months": Row(get=everyone(OK)),
    "coverage:compare": Row(get=everyone(OK)),
    "coverage:compare_svg": Row(get=everyone(OK), path={"side": "first"}),
    "coverage:map_search": Row(get=everyone(OK)),
    "coverage:map_suggest": Row(get=everyone(OK)),
    "coverage:map_csv": Row(get=everyone(OK)),
    "coverage:topics": Row(get=everyone(OK)),
    "coverage:topics_file": Row(get=everyone(OK), path={"dang": "csv"}),
    "coverage:communes": Row(get=everyone(OK)),
    "coverage:population": Row(get=everyone(OK), path={"pk": "unit"}),
    "coverage:communes_file": Row(get=everyone(OK), path={"dang": "csv"}),
    **{f"coverage:map_{name}": Row(get=everyone(OK)) for name in ("workbook", "geojson", "svg", "png", "pdf")},
    "coverage:unit": Row(get=everyone(OK), path={"pk": "unit"}),
    "coverage:unit_by_code": Row(get=everyone(MOVED), path={"code": "code"}),
    "geo:topology": Row(get=everyone(GONE), path={"name": "commune-2024-09-26-00000000.json"}),
}
