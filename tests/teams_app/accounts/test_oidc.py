"""Single sign-on against a small OpenID Connect server that really answers: discovery, keys, token, userinfo."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from geo.models import Level
from teams_app.accounts.models import Role, User
from tests.factories import make_unit, make_user

START, BACK = "/dang-nhap/mot-cua/", "/dang-nhap/mot-cua/ve/"
pytestmark = pytest.mark.django_db


class Server:
    """One client, one person; `token` and `key` let a test spoil what it says."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signs_with = self.key
        self.person = {"sub": "1", "preferred_username": "tinh", "name": "Tràm Quốc Bảo"}
        self.token: dict[str, object] = {}
        self.asked: dict[str, str] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(server.get(self.path))

            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.answer(server.give_token(form))

            def answer(self, body: dict[str, object]) -> None:
                self.send_response(400 if "error" in body else 200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *args: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def get(self, path: str) -> dict[str, object]:
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "k1", "alg": "RS256"}]}
        if path == "/userinfo":
            return dict(self.person)
        ends = {name: f"{self.url}/{name}" for name in ("authorize", "token", "userinfo")}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | {f"{'authorization' if name == 'authorize' else name}_endpoint": url for name, url in ends.items()}

    def give_token(self, form: dict[str, str]) -> dict[str, object]:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.asked["code_challenge"]:
            return {"error": "invalid_grant"}
        if (form["code"], form["client_secret"]) != ("the-code", "the-secret"):
            return {"error": "invalid_client"}
        claims = {"iss": self.url, "aud": "toso", "exp": time.time() + 60, "iat": time.time()}
        claims |= {"nonce": self.asked["nonce"]} | self.person | self.token
        token = jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "k1"})
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def server(settings) -> Iterator[Server]:
    cache.clear()
    found = Server()
    app = {"provider_id": "oidc", "name": "Tỉnh", "client_id": "toso", "secret": "the-secret"}
    app["settings"] = {"server_url": found.url, "oauth_pkce_enabled": True, "scope": ["openid", "profile"]}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield found
    found.http.shutdown()
    found.http.server_close()


def sign_in(server: Server, client: Client, **more: str) -> HttpResponse:
    away = client.post(START, more)
    assert away["Location"].startswith(f"{server.url}/authorize?")
    server.asked = {name: values[0] for name, values in parse_qs(urlsplit(away["Location"]).query).items()}
    assert server.asked["code_challenge_method"] == "S256"
    return client.get(BACK, {"code": "the-code", "state": server.asked["state"]})


def test_an_account_that_stands_here_is_opened(server: Server, client: Client) -> None:
    user = make_user("tinh", Role.PROVINCE, make_unit(Level.PROVINCE))
    assert sign_in(server, client, next="/tai-khoan/")["Location"] == "/tai-khoan/"
    assert client.get("/tai-khoan/").status_code == 200
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.uid, kept.extra_data) == (user, "1", {})
    assert sign_in(server, Client())["Location"] == "/"
    assert (User.objects.count(), user.grants.count()) == (1, 1)


def test_a_claim_may_be_a_phone_number(server: Server, client: Client, settings) -> None:
    settings.OIDC_CLAIM = "phone_number"
    make_user("xa", phone="0912345678")
    server.person["phone_number"] = "+84 912 345 678"
    assert sign_in(server, client).status_code == 302
    assert User.objects.get().phone == "0912345678"


def test_somebody_unknown_gets_words_and_no_account(server: Server, client: Client) -> None:
    answer = sign_in(server, client)
    assert answer.status_code == 403
    assert "Bạn chưa có tài khoản ở đây" in answer.content.decode()
    assert not User.objects.exists()


def test_an_administrator_is_never_opened_from_outside(server: Server, client: Client) -> None:
    make_user("tinh", is_superuser=True)
    assert sign_in(server, client).status_code == 403
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-site"},
        {"nonce": "of-another-attempt"},
        {"exp": 1},
        {"sub": "2"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_token_is_refused(server: Server, client: Client, wrong: dict[str, object]) -> None:
    make_user("tinh")
    server.token = wrong
    assert sign_in(server, client).status_code == 403
    assert client.get("/tai-khoan/").status_code == 302


def test_a_token_that_another_key_signed_is_refused(server: Server, client: Client) -> None:
    make_user("tinh")
    server.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert sign_in(server, client).status_code == 403


def test_an_answer_that_nobody_asked_for_is_refused(server: Server, client: Client) -> None:
    assert client.get(BACK, {"code": "the-code", "state": "made-up"}).status_code == 403


def test_no_link_starts_it_and_without_a_server_there_is_none(client: Client, settings) -> None:
    assert client.get(START).status_code == 405
    assert client.post(START).status_code == 404
