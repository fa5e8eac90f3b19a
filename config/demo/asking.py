"""Next chapter: what residents of the demo official's commune, and of a few others, asked their teams for."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from django.utils import timezone

from config.demo import accounts, chance, store
from config.demo.story import MY_THOI, Seeding
from geo.models import UnitPeriod
from teams_app.activities.models import HelpAct, HelpRequest, HelpState, HelpStep, Poster, Topic
from teams_app.activities.requests import codes
from teams_app.activities.requests.asking import WORDING
from teams_app.registry.models import TeamArea

ELSEWHERE = 25  # requests in other communes, for the province's counts


@dataclass(frozen=True)
class Story:
    """What somebody asked, how many days ago, and what became of it."""

    topic: str
    text: str
    days: int
    state: HelpState = HelpState.WAITING
    answer: str = ""
    contact: bool = True


OF_MY_THOI = (
    Story("dich-vu-cong", "Điện thoại mới, nhờ cài lại VNeID giúp tôi.", 0),
    Story("thanh-toan", "Muốn dán mã QR ở sạp trái cây mà chưa biết làm.", 4),
    Story("nen-tang-khac", "", 1, HelpState.HELPING, "Chiều thứ bảy tôi ghé nhà, bác chờ nhé."),
    Story("an-toan-mang", "Có người gọi xưng là công an, bảo cài ứng dụng lạ.", 9, HelpState.DONE, "Đã gỡ ứng dụng."),
    Story("dich-vu-cong", "Nộp hồ sơ khai sinh cho cháu trên mạng.", 12, HelpState.DONE, contact=False),
)
OF_THE_COMMUNE = (
    Story("mua-sam", "Muốn bán xoài trên mạng, nhờ chỉ cách chụp hình đăng bài.", 2),
    Story("dich-vu-cong", "", 6, contact=False),
    Story("thanh-toan", "Quên mật khẩu ví điện tử.", 5, HelpState.UNREACHABLE, "Gọi ba lần không ai nghe máy."),
    Story("nen-tang-khac", "Nhờ sửa ti vi.", 8, HelpState.UNSUITABLE, "Việc này nhờ thợ điện tử giúp bác nhé."),
)


def tell(seeding: Seeding) -> None:
    rng = chance.stream("requests of residents")
    my_thoi = UnitPeriod.objects.on(seeding.today).get(code=MY_THOI)
    teams = dict(TeamArea.objects.on(seeding.today).order_by("-pk").values_list("unit_id", "team_id"))
    topics = {topic.slug: topic.pk for topic in Topic.objects.filter(parent=None)}
    near = [unit for unit in _hamlets(my_thoi.parent_id, seeding) if unit in teams and unit != my_thoi.unit_id]
    far = rng.sample(sorted(teams), min(ELSEWHERE, len(teams)))
    told = [(my_thoi.unit_id, story) for story in OF_MY_THOI if my_thoi.unit_id in teams]
    told += [(rng.choice(near), story) for story in OF_THE_COMMUNE if near]
    told += [(unit, rng.choice((*OF_MY_THOI, *OF_THE_COMMUNE))) for unit in far]
    requests = [_request(unit, teams[unit], topics[story.topic], story, seeding, rng) for unit, story in told]
    store.insert_all(requests)
    by = seeding.users[accounts.HEAD.username].pk
    store.insert_all(
        [step for request in requests if request.unit_id == my_thoi.unit_id for step in _steps(request, by)]
    )
    if my_thoi.unit_id in teams:
        store.insert_all([Poster(team_id=teams[my_thoi.unit_id], code=_code(rng, codes.POSTER))])
    seeding.say(f"{len(requests)} yêu cầu của bà con (minh họa)")


def _hamlets(commune: int | None, seeding: Seeding) -> list[int]:
    inside = UnitPeriod.objects.on(seeding.today).filter(parent=commune, unit__level="hamlet")
    return list(inside.order_by("code").values_list("unit_id", flat=True))


def _request(unit: int, team: int, topic: int, story: Story, seeding: Seeding, rng: random.Random) -> HelpRequest:
    day = seeding.today - dt.timedelta(story.days)
    sent = min(timezone.make_aware(dt.datetime.combine(day, dt.time(7, rng.randrange(60)))), timezone.now())
    is_closed = story.state not in (HelpState.WAITING, HelpState.HELPING)
    contact = f"0100 000 {rng.randrange(1000):03}" if story.contact else ""
    return HelpRequest(
        uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
        code=_code(rng, codes.RECEIPT),
        unit_id=unit,
        team_id=team,
        topic_id=topic,
        text=story.text,
        contact=contact,
        consented_at=sent if contact else None,
        consent_wording=WORDING if contact else "",
        state=story.state,
        answer=story.answer,
        created_at=sent,
        closed_at=sent + dt.timedelta(days=1, hours=9) if is_closed else None,
        is_demo=True,
    )


def _steps(request: HelpRequest, by: int) -> list[HelpStep]:
    """Taken up in the evening; how it ended the next day."""
    if request.state == HelpState.WAITING:
        return []
    taken = request.created_at + dt.timedelta(hours=10)
    steps = [HelpStep(request=request, act=HelpAct.TAKEN, by_id=by, at=taken)]
    if request.closed_at:
        steps.append(
            HelpStep(request=request, act=HelpAct(request.state), by_id=by, at=request.closed_at, note=request.answer)
        )
    return steps


def _code(rng: random.Random, length: int) -> str:
    return "".join(rng.choice(codes.ALPHABET) for _ in range(length))
