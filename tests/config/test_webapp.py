"""The app on a phone: what its manifest and its service worker promise is there."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from config import styles, webapp
from config.storage import StaticFilesStorage

MODULES = settings.BASE_DIR / "teams_app/activities/static/activities/offline"


def told(client: Client) -> dict:
    text = client.get("/sw.js").content.decode()
    return json.loads(re.search(r"serve\((.*)\);", text)[1])


def test_every_file_that_the_phone_keeps_is_there(client):
    release = told(client)
    for address in [*release["shell"], *release["rest"]]:
        name = address.removeprefix(settings.STATIC_URL)
        assert name.startswith("fonts/") or finders.find(name), name


def test_every_module_of_the_queue_is_kept_on_the_phone():
    kept = {name.rsplit("/", 1)[1] for name in (*webapp.SHELL, *webapp.REST)}
    of_worker = {"worker.js", "pages.js"}  # the browser keeps a service worker's own
    assert {path.name for path in MODULES.glob("*.js")} == of_worker | kept & {path.name for path in MODULES.iterdir()}


def test_another_release_is_another_service_worker(client, monkeypatch):
    before = told(client)["version"]
    assert told(client)["version"] == before
    monkeypatch.setattr(webapp, "__version__", "next")
    assert told(client)["version"] != before


def test_the_service_worker_is_asked_for_each_time_and_may_serve_all_pages(client):
    response = client.get("/sw.js")
    assert "no-cache" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.django_db
def test_the_page_without_a_network_knows_nobody(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("sen", first_name="Sen"))
    assert client.get("/ngoai-tuyen/").content == Client().get("/ngoai-tuyen/").content


def test_the_app_can_be_installed(client):
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL))
    assert (manifest["display"], manifest["scope"]) == ("standalone", "/")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/**\n * Says what it is for.\n */\n\nconst a = 1;\n", "const a=1;"),
        ("const a = /** @type {any} */ (b); // why\n", "const a=(b);"),
        ('const url = "https://example.test/*"; /* it */\n', 'const url="https://example.test/*";'),
        ("if (a) {\n  // why\n  b();\n}\n", "if(a){b();}"),
        ("const said = `${a} // ${b}  c`;\n", "const said=`${a} // ${b}  c`;"),
        ("const is = /^[ /]*$/.test(a) // why\nb()\n", "const is=/^[ /]*$/.test(a)\nb()"),
    ],
)
def test_comments_and_blanks_stay_at_home(written, sent):
    storage = StaticFilesStorage()
    for pattern, template in storage._patterns["*.js"]:
        if template == "small":
            written = pattern.sub(storage.url_converter("activities/x.js", {}, template), written)
    assert written == sent


def test_what_a_style_imports_becomes_part_of_it(tmp_path):
    """In its place, for its medium, with the addresses and comments of the whole put right afterwards."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/tokens.css").write_text(":root { --a: 1; }\n")
    (tmp_path / "config/print.css").write_text("/* Paper. */\na { color: #000; }\n")
    written = '@import url("tokens.css");\n@import url("print.css") print;\np { margin: 0; }\n'
    storage = StaticFilesStorage(location=tmp_path)
    for pattern, template in storage._patterns["*.css"]:
        written = pattern.sub(storage.url_converter("config/site.css", {}, template), written)
    assert written == ":root { --a: 1; }\n@media print {\na { color: #000; }\n}\np { margin: 0; }\n"


def test_the_parts_of_the_style_are_kept_where_nothing_is_collected(client):
    assert (styles.PARTS[0], styles.PARTS[-1]) == ("config/tokens.css", "config/print.css")
    assert all(map(finders.find, styles.PARTS))
    assert {settings.STATIC_URL + name for name in styles.PARTS} <= set(told(client)["shell"])
