"""The catalogues of all apps: `update` gathers new texts into them, `check` fails where one is incomplete.

Both need xgettext (package gettext). `check` works on a copy, so it changes nothing.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "cms", "geo", "teams_app")
LANGUAGES = ("vi", "en")


def main() -> int:
    if not shutil.which("xgettext"):
        print("xgettext is missing. On Debian and Ubuntu: apt-get install gettext", file=sys.stderr)
        return 1
    if sys.argv[1:] == ["update"]:
        gather(ROOT)
        for path in catalogues(ROOT, "en"):
            repeat_the_english(path)
        return 0
    return check()


def check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        copy.mkdir()
        shutil.copy(ROOT / "manage.py", copy)
        for room in ROOMS:
            shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
        gather(copy)
        faults = [fault for language in LANGUAGES for fault in faults_of(copy, language)]
    faults += contradictions()
    print(
        "\n".join(faults) or f"{len(list(catalogues(ROOT, 'vi')))} catalogues are complete in {', '.join(LANGUAGES)}."
    )
    return int(bool(faults))


def faults_of(copy: Path, language: str) -> Iterator[str]:
    for app in apps(copy):
        name = app.relative_to(copy)
        fresh, kept = (path / name / "locale" / language / "LC_MESSAGES" / "django.po" for path in (copy, ROOT))
        if not kept.exists():
            if texts(fresh):
                yield f"{name}: no catalogue for {language}: make messages"
            continue
        wanted, held = texts(fresh), texts(kept)
        where = kept.relative_to(ROOT)
        yield from (f"{where}: new, run make messages: {key[1]!r}" for key in wanted.keys() - held.keys())
        yield from (f"{where}: no longer used, run make messages: {key[1]!r}" for key in held.keys() - wanted.keys())
        yield from (f"{where}: {fault}" for message in held.values() for fault in faults_of_message(message))
        yield from (f"{where}: commented out, delete it: {message.id!r}" for message in read(kept).obsolete.values())


def faults_of_message(message: Message) -> Iterator[str]:
    translated = message.string if isinstance(message.string, tuple | list) else [message.string]
    if message.fuzzy:
        yield f"fuzzy: {message.id!r}"
    elif not all(translated):
        yield f"not translated: {message.id!r}"
    else:
        yield from (f"{error}: {message.id!r}" for error in message.check())


def contradictions() -> Iterator[str]:
    """Django joins all catalogues into one, so a text that two apps translate differently is wrong in one of them."""
    first: dict[tuple[str | None, str], tuple[Path, object]] = {}
    for path in catalogues(ROOT, "vi"):
        for key, message in texts(path).items():
            where, string = first.setdefault(key, (path.relative_to(ROOT), message.string))
            if string != message.string:
                yield (
                    f"{path.relative_to(ROOT)}: {key[1]!r} is {message.string!r} here and {string!r} in {where}: "
                    "agree on one, or tell them apart with pgettext"
                )


def texts(path: Path) -> dict[tuple[str | None, str], Message]:
    """The messages of a catalogue by context and text; empty where there is no file."""
    if not path.exists():
        return {}
    return {
        (message.context, message.id[0] if isinstance(message.id, tuple | list) else message.id): message
        for message in read(path)
        if message.id
    }


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def gather(root: Path) -> None:
    """Run makemessages in every app, each with the catalogue beside it; Django is loaded once for all."""
    for app in apps(root):
        (app / "locale").mkdir(exist_ok=True)  # without it the texts would land in config's
    folders = [str(app) for app in apps(root)]
    subprocess.run([sys.executable, "-c", GATHER, *LANGUAGES, "--", *folders], cwd=root, check=True)


GATHER = """
import os, sys
import django
from django.core.management import call_command
sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
end = sys.argv.index("--")
for folder in sys.argv[end + 1:]:
    os.chdir(folder)
    call_command("makemessages", locale=sys.argv[1:end], no_obsolete=True, add_location="file", verbosity=0)
"""


def apps(root: Path) -> list[Path]:
    """The folders with a Django app, deepest last."""
    return sorted(path.parent for room in ROOMS for path in (root / room).rglob("apps.py"))


def catalogues(root: Path, language: str) -> Iterator[Path]:
    for app in apps(root):
        path = app / "locale" / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            yield path


def repeat_the_english(path: Path) -> None:
    """The texts in the code are English: an untranslated one is its own translation."""
    catalogue = read(path)
    for message in catalogue:
        is_empty = not (message.string if isinstance(message.string, str) else all(message.string))
        if message.id and (is_empty or message.fuzzy):  # fuzzy: a guess after another text
            message.string = message.id
            message.previous_id = []
            message.flags.discard("fuzzy")
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=False)


sys.exit(main())
