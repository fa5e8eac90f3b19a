"""Commune teams after a merger: what waits, what is proposed, and the one form that settles it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from geo.models import Extent, Level, Succession, Unit, UnitPeriod
from geo.signals import Impact, impact
from teams_app.accounts.models import Role
from teams_app.registry.models import Member, MemberRole, Team
from teams_app.registry.reforming import proposal_for, proposals
from teams_app.registry.services import Decision, teams_reform
from tests.factories import make_instrument, make_member, make_team, make_unit, make_user

MERGER = dt.date(2025, 7, 1)
DAY = dt.timedelta(days=1)
DECISION = Decision("12/QĐ-UBND", "UBND xã Mỹ Thọ", dt.date(2025, 8, 1))
ON = dt.date(2025, 8, 15)


class Merger:
    """A grid of 2 × 2 communes: the two western ones become Mỹ Thọ, the south-east is split, the rest stays.

    Mỹ Hội ─┐         Tân Phú stays
    Mỹ Xương ┴→ Mỹ Thọ   Bình Hàng → mostly Mỹ Thọ (two hamlets), partly Tân Phú (one)
    """

    def __init__(self) -> None:
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.my_xuong, self.my_hoi, self.binh_hang, self.tan_phu = (
            make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "Mỹ Hội", "Bình Hàng", "Tân Phú")
        )
        self.split_hamlets = [make_unit(Level.HAMLET, f"{n}", self.binh_hang) for n in (1, 2, 3)]
        self.teams = {
            unit: make_team(unit, f"Tổ công nghệ số cộng đồng xã {name}")
            for unit, name in ((self.my_xuong, "Mỹ Xương"), (self.my_hoi, "Mỹ Hội"), (self.binh_hang, "Bình Hàng"))
        }
        self.lan = make_member(self.teams[self.my_xuong], "Nguyễn Thị Lan", MemberRole.HEAD).person
        self.hung = make_member(self.teams[self.my_hoi], "Trần Hùng", MemberRole.HEAD).person
        self.mai = make_member(self.teams[self.my_hoi], "Lê Mai").person
        self.my_tho = make_unit(Level.COMMUNE, "Mỹ Thọ", self.province, valid_from=MERGER)
        resolution = make_instrument("1663/NQ-UBTVQH15")
        for old in (self.my_xuong, self.my_hoi, self.binh_hang):
            UnitPeriod.objects.filter(unit=old).update(valid_to=MERGER, ended_by=resolution)
        for old, new, extent in (
            (self.my_xuong, self.my_tho, Extent.FULL),
            (self.my_hoi, self.my_tho, Extent.FULL),
            (self.binh_hang, self.tan_phu, Extent.PARTIAL),
            (self.binh_hang, self.my_tho, Extent.PARTIAL),
        ):
            Succession.objects.create(old=old, new=new, extent=extent, effective_on=MERGER, instrument=resolution)
        for hamlet, parent in zip(self.split_hamlets, (self.my_tho, self.my_tho, self.tan_phu), strict=True):
            move(hamlet, parent)

    def reform(self, **changed) -> Team:
        fields = {
            "unit": self.my_tho,
            "teams": list(self.teams.values()),
            "head": self.lan,
            "roles": {self.hung.pk: MemberRole.DEPUTY, self.mai.pk: MemberRole.MEMBER},
            "name": "Tổ công nghệ số cộng đồng xã Mỹ Thọ",
            "decision": DECISION,
            "valid_from": ON,
            "today": ON,
        }
        return teams_reform(**(fields | changed))


def move(hamlet: Unit, parent: Unit) -> None:
    period = UnitPeriod.objects.get(unit=hamlet)
    UnitPeriod.objects.filter(pk=period.pk).update(valid_to=MERGER)
    UnitPeriod.objects.create(
        unit=hamlet, code=f"n{hamlet.pk}", type="ấp", name=period.name, parent=parent, valid_from=MERGER
    )


@pytest.fixture
def merger(db: None) -> Merger:
    return Merger()


def test_hamlet_keeps_its_team_after_the_merger(merger: Merger):
    hamlet = merger.split_hamlets[0]
    team = make_team(hamlet)
    assert team in Team.objects.within([merger.binh_hang.pk], MERGER - DAY)
    assert team in Team.objects.within([merger.my_tho.pk], MERGER)
    assert team not in Team.objects.needing_reform(ON)


def test_a_commune_team_waits_from_the_day_its_commune_ends(merger: Merger):
    assert not Team.objects.needing_reform(MERGER - DAY)
    assert set(Team.objects.needing_reform(MERGER)) == set(merger.teams.values())


def test_a_split_communes_team_is_proposed_where_most_of_its_hamlets_went(merger: Merger):
    (proposal,) = proposals(ON)
    assert proposal.place.label == "xã Mỹ Thọ"
    assert set(proposal.certain) == set(merger.teams.values())
    assert proposal.earliest == MERGER
    # Tân Phú took the smaller part only: nothing certain waits there.
    assert proposal_for(merger.tan_phu.pk, ON) is None


def test_the_smaller_taker_sees_the_split_team_as_a_possibility(merger: Merger):
    other = make_unit(Level.COMMUNE, "Tân Nghĩa", merger.province, valid_to=MERGER)
    own = make_team(other)
    Succession.objects.create(
        old=other, new=merger.tan_phu, extent=Extent.FULL, effective_on=MERGER, instrument=make_instrument()
    )
    proposal = proposal_for(merger.tan_phu.pk, ON)
    assert proposal is not None
    assert proposal.certain == [own]
    assert {s.team for s in proposal.teams if not s.is_certain} == {merger.teams[merger.binh_hang]}


def test_two_mergers_in_a_row_lead_to_the_commune_in_force(merger: Merger):
    later = dt.date(2025, 8, 1)
    newest = make_unit(Level.COMMUNE, "Cao Lãnh", merger.province, valid_from=later)
    UnitPeriod.objects.filter(unit=merger.my_tho).update(valid_to=later)
    Succession.objects.create(
        old=merger.my_tho, new=newest, extent=Extent.FULL, effective_on=later, instrument=make_instrument()
    )
    proposal = proposal_for(newest.pk, ON)
    assert proposal is not None
    assert set(proposal.certain) == set(merger.teams.values())
    assert proposal.earliest == later


def test_reforming_makes_one_team_of_all(merger: Merger):
    team = merger.reform()
    assert [(m.person, m.role) for m in Member.objects.on(ON).filter(team=team).in_team_order()] == [
        (merger.lan, "head"),
        (merger.hung, "deputy"),
        (merger.mai, "member"),
    ]
    assert set(team.areas.on(ON).values_list("unit", flat=True)) == {merger.my_tho.pk}
    for old in Team.objects.filter(pk__in=[t.pk for t in merger.teams.values()]):
        assert (old.successor, old.valid_to) == (team, ON)
        assert old.ended_by is not None
        assert old.ended_by.number == "12/QĐ-UBND"
        assert not old.members.filter(valid_to__isnull=True).exists()
    assert not proposals(ON)
    assert not Team.objects.needing_reform(ON)


def test_the_day_before_the_old_teams_still_stand(merger: Merger):
    merger.reform()
    assert set(Team.objects.needing_reform(ON - DAY)) == set(merger.teams.values())
    assert Member.objects.on(ON - DAY).filter(person=merger.lan).get().team == merger.teams[merger.my_xuong]


def test_confirmed_twice_it_is_done_once(merger: Merger):
    first = merger.reform()
    counts = Team.objects.count(), Member.objects.count()
    assert merger.reform() == first
    assert (Team.objects.count(), Member.objects.count()) == counts


def test_someone_in_two_of_the_teams_serves_once_in_the_new_one(merger: Merger):
    Member.objects.create(team=merger.teams[merger.my_xuong], person=merger.mai, role="deputy", valid_from=MERGER)
    team = merger.reform()
    assert Member.objects.on(ON).filter(team=team, person=merger.mai).count() == 1


def test_whoever_is_left_out_leaves(merger: Merger):
    team = merger.reform(roles={merger.hung.pk: MemberRole.DEPUTY})
    assert not Member.objects.on(ON).filter(person=merger.mai).exists()
    assert Member.objects.on(ON).filter(team=team).count() == 2


def test_a_team_that_already_stands_takes_the_others_in(merger: Merger):
    standing = make_team(merger.my_tho, "Tổ xã Mỹ Thọ", since=MERGER)
    lien = make_member(standing, "Phạm Liên", MemberRole.HEAD).person
    proposal = proposal_for(merger.my_tho.pk, ON)
    assert proposal is not None
    assert proposal.standing == standing
    assert merger.reform(standing=standing, head=merger.lan) == standing
    roles = dict(Member.objects.on(ON).filter(team=standing).values_list("person", "role"))
    assert roles == {merger.lan.pk: "head", lien.pk: "deputy", merger.hung.pk: "deputy", merger.mai.pk: "member"}


@pytest.mark.parametrize(
    "changed",
    [
        {"decision": Decision()},
        {"valid_from": MERGER - DAY},
        {"valid_from": ON + DAY},
        {"teams": []},
    ],
)
def test_a_reforming_that_cannot_be_changes_nothing(merger: Merger, changed):
    with pytest.raises(ValidationError):
        merger.reform(**changed)
    assert not Team.objects.filter(name__contains="Mỹ Thọ").exists()
    assert not Team.objects.filter(valid_to__isnull=False).exists()


def test_the_head_must_be_one_of_them(merger: Merger):
    stranger = make_member(make_team(merger.tan_phu)).person
    with pytest.raises(ValidationError):
        merger.reform(head=stranger)


def test_proposals_cost_the_same_for_one_commune_and_many(merger: Merger, django_assert_max_num_queries):
    for n in range(20):
        old = make_unit(Level.COMMUNE, f"Cũ {n}", merger.province, valid_to=MERGER)
        new = make_unit(Level.COMMUNE, f"Mới {n}", merger.province, valid_from=MERGER)
        make_team(old)
        Succession.objects.create(
            old=old, new=new, extent=Extent.FULL, effective_on=MERGER, instrument=make_instrument()
        )
    with django_assert_max_num_queries(13):
        assert len(proposals(ON)) == 21


def test_impact_counts_teams_and_members_on_a_unit_and_below(merger: Merger):
    hamlet = merger.split_hamlets[0]
    team = make_team(hamlet)
    make_member(team)
    team.areas.create(unit=merger.split_hamlets[1], valid_from=team.valid_from)
    units = frozenset([merger.province.pk, merger.binh_hang.pk, merger.tan_phu.pk, hamlet.pk])
    answers = impact.send(sender=None, units=units, on=MERGER - DAY)
    found = {i.kind: i for _, group in answers for i in ([group] if isinstance(group, Impact) else group or [])}
    assert found["teams"].counts == {
        merger.province.pk: 4,
        merger.binh_hang.pk: 2,  # its own, and the hamlet team that serves two of its hamlets once
        merger.tan_phu.pk: 0,
        hamlet.pk: 1,
    }
    assert found["members"].counts[merger.province.pk] == 4


# The pages ------------------------------------------------------------------------------------


@pytest.fixture
def pages(merger: Merger, client):
    merger.tinh = make_user("tinh", Role.PROVINCE, merger.province)
    merger.official = make_user("xa", Role.COMMUNE, merger.my_tho)
    merger.neighbour = make_user("xa-khac", Role.COMMUNE, merger.tan_phu)
    merger.client = client
    return merger


def address(merger) -> str:
    return reverse("registry:reform", args=[merger.my_tho.pk])


def typed(merger, **changed) -> dict:
    data = {
        "teams": [team.pk for team in merger.teams.values()],
        "name": "Tổ công nghệ số cộng đồng xã Mỹ Thọ",
        "number": "12/QĐ-UBND",
        "issued_on": "1/8/2025",
        "issuer": "UBND xã Mỹ Thọ",
        "valid_from": "15/8/2025",
        "head": merger.lan.pk,
        f"role_{merger.lan.pk}": "deputy",
        f"role_{merger.hung.pk}": "deputy",
        f"role_{merger.mai.pk}": "member",
    }
    return data | changed


@pytest.mark.parametrize("who", ["tinh", "official"])
def test_province_and_the_new_communes_official_re_form(pages, who: str):
    pages.client.force_login(getattr(pages, who))
    assert "Mỹ Thọ" in pages.client.get(reverse("registry:reform_list")).content.decode()
    response = pages.client.post(address(pages), typed(pages))
    team = Team.objects.get(name="Tổ công nghệ số cộng đồng xã Mỹ Thọ")
    assert response.url == reverse("registry:team", args=[team.pk])
    assert Member.objects.on(timezone.localdate()).filter(team=team, role="head").get().person == pages.lan
    old = pages.client.get(reverse("registry:team", args=[pages.teams[pages.my_hoi].pk])).content.decode()
    assert reverse("registry:team", args=[team.pk]) in old
    again = pages.client.post(address(pages), typed(pages))
    assert again.url == response.url
    assert Team.objects.filter(name__contains="Mỹ Thọ").count() == 1


def test_a_neighbour_does_not(pages):
    pages.client.force_login(pages.neighbour)
    assert pages.client.get(address(pages)).status_code == 404
    assert pages.client.post(address(pages), typed(pages)).status_code == 404
    assert "Mỹ Thọ" not in pages.client.get(reverse("registry:reform_list")).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": ""}, "number"),
        ({"valid_from": "30/6/2025"}, "valid_from"),
        ({"valid_from": "hôm kia"}, "valid_from"),
        ({"head": ""}, "head"),
        ({"teams": []}, "teams"),
    ],
)
def test_what_was_typed_stays_while_something_is_wrong(pages, changed: dict, field: str):
    pages.client.force_login(pages.official)
    response = pages.client.post(address(pages), typed(pages, issuer="UBND giữ lại", **changed))
    assert field in response.context["form"].errors
    assert "UBND giữ lại" in response.content.decode()
    assert Team.objects.needing_reform(timezone.localdate()).count() == 3
