"""Photos of sessions that plainly nobody took: people as a child draws them, drawn anew at each seeding."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid

from PIL import Image, ImageDraw

from config.demo import accounts, chance
from config.demo.story import Seeding
from teams_app.activities.models import Activity, ActivityForm
from teams_app.activities.photos import keeping

SESSIONS = 6  # the newest of the demo's head that are shown with pictures
SIZE = (960, 720)
SKIES = ("#cfe8f5", "#f8e3c4", "#dcefe3")
SHIRTS = ("#0b6b57", "#c2255c", "#9a5b00", "#1d5fa8", "#6b4ea0", "#3f7d2c")
SKINS = ("#e8b98d", "#d9a06d", "#c98d5a")
NOTHING_TO_SEE = (ActivityForm.MEDIA, ActivityForm.TEAM_MEETING)


def tell(seeding: Seeding) -> None:
    head = seeding.users[accounts.HEAD.username]
    own = Activity.objects.standing().filter(created_by=head).exclude(form__in=NOTHING_TO_SEE)
    drawn = 0
    for activity in own.order_by("-date", "-pk")[:SESSIONS]:
        rng = chance.stream(f"photos of {activity.uuid}")
        for _ in range(rng.choice((1, 1, 2, 3))):
            file = io.BytesIO()
            draw(activity.people, rng).save(file, "JPEG", quality=80)
            name = uuid.UUID(int=rng.getrandbits(128), version=4)
            sent = keeping.Sent(name, file, file.tell(), taken_at=activity.created_at)
            at = activity.created_at + dt.timedelta(minutes=5)
            keeping.photo_add(by=head, activity=activity, sent=sent, at=at)
            drawn += 1
    seeding.say(f"{drawn} ảnh vẽ để minh họa")


def draw(people: int, rng: random.Random) -> Image.Image:
    """A house, somebody who shows a phone, and those who look on; at most a dozen of them."""
    picture = Image.new("RGB", SIZE, rng.choice(SKIES))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 430, 960, 720), fill="#b7d3a0")
    _house(pen, rng.randint(40, 420))
    _palm(pen, rng.randint(760, 900))
    _person(pen, 150, 640, 1.35, rng, shows=True)
    seats = rng.sample(range(12), k=max(2, min(people, 12)))
    for seat in sorted(seats):
        row, place = divmod(seat, 4)
        _person(pen, 380 + 150 * place + 40 * (row % 2), 540 + 80 * row, 0.85 + 0.12 * row, rng)
    return picture


def _house(pen: ImageDraw.ImageDraw, x: int) -> None:
    pen.rectangle((x, 250, x + 330, 450), fill="#f6f1e3", outline="#8a7f66", width=4)
    pen.polygon([(x - 35, 255), (x + 165, 140), (x + 365, 255)], fill="#b4533a")
    pen.rectangle((x + 130, 320, x + 205, 450), fill="#7a5a3c")
    for left in (x + 35, x + 240):
        pen.rectangle((left, 310, left + 60, 370), fill="#9cc6d8", outline="#8a7f66", width=3)


def _palm(pen: ImageDraw.ImageDraw, x: int) -> None:
    pen.line([(x, 470), (x + 14, 200)], fill="#8a6b43", width=18)
    for dx, dy in ((-110, 20), (-80, -60), (0, -95), (85, -60), (115, 25)):
        pen.line([(x + 14, 200), (x + 14 + dx, 200 + dy)], fill="#3f7d2c", width=14)


def _person(
    pen: ImageDraw.ImageDraw, x: int, foot: int, size: float, rng: random.Random, *, shows: bool = False
) -> None:
    head, tall, wide = int(30 * size), int(120 * size), int(44 * size)
    top = foot - tall
    pen.rounded_rectangle((x - wide, top, x + wide, foot), radius=int(26 * size), fill=rng.choice(SHIRTS))
    pen.ellipse((x - head, top - 2 * head, x + head, top), fill=rng.choice(SKINS))
    if rng.random() < 0.4:  # a conical hat
        brim = int(1.9 * head)
        pen.polygon([(x - brim, top - head), (x, top - int(3.1 * head)), (x + brim, top - head)], fill="#e6d3a3")
    if shows:
        pen.line([(x + wide, top + 40), (x + wide + 60, top - 10)], fill=SKINS[0], width=18)
        pen.rounded_rectangle((x + wide + 45, top - 80, x + wide + 95, top + 6), radius=8, fill="#16262b")
        pen.rectangle((x + wide + 51, top - 70, x + wide + 89, top - 8), fill="#bfe3d8")
