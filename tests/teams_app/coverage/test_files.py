"""The files of the map: what is in them, and that they show what the page shows."""

import io
import itertools
import json
import random
import re

import fontpkg_be_vietnam_pro
import numpy as np
import openpyxl
import pytest
import shapely
from django.urls import reverse
from fontTools.ttLib import TTFont
from PIL import Image, ImageColor

from geo import topojson
from geo.models import Level, UnitPeriod
from teams_app.coverage.sheet import Content, Mark, map_only, printed
from teams_app.coverage.sheet.content import Dot
from teams_app.coverage.sheet.layout import SHADES, Sheet, Words
from tests.factories import make_topic, make_unit
from tests.teams_app.coverage.conftest import DAY

FILES = ("csv", "data", "workbook", "geojson", "numbers", "svg", "png", "pdf")
REACH = {"ngay": DAY.isoformat(), "so": "luot-nguoi"}


def get(client, name: str, query: dict | None = None):
    return client.get(reverse(f"coverage:map_{name}"), REACH if query is None else query)


def test_the_workbook_counts_in_numbers_and_says_what_is_missing(client, town):
    response = get(client, "workbook")
    assert response.headers["Content-Disposition"].endswith('do-phu-xa-2024-09-26-2024-09.xlsx"')
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "24 lượt người được hướng dẫn trong tháng 9/2024"
    top = next(index for index, row in enumerate(rows) if row[0] == "Mã")
    here, there, total = (dict(enumerate(row)) for row in rows[top + 1 : top + 4])
    people = next(place for place, heading in enumerate(rows[top]) if heading.startswith("Lượt người"))
    assert (here[1], here[people], here[4]) == ("xã Mỹ Xương", 24, 1.0)
    assert (there[1], there[people]) == ("xã Bình Thạnh", "–")
    assert (total[1], total[people]) == ("Tổng cộng", 24)


def test_a_name_that_looks_like_a_formula_stays_a_name(client, town):
    make_unit(Level.COMMUNE, '=HYPERLINK("http://x")', town.district)
    sheet = openpyxl.load_workbook(io.BytesIO(get(client, "workbook").content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "n"}


def test_geojson_has_shapes_figures_and_the_source(client, town):
    make_unit(Level.COMMUNE, "Không rõ chỗ", town.district, lat=None, lon=None)
    told = json.loads(get(client, "geojson").content)
    features = {each["properties"]["label"]: each for each in told["features"]}
    assert features["xã Mỹ Xương"]["properties"]["people"] == 24
    assert features["xã Bình Thạnh"]["properties"]["people"] is None
    assert features["xã Không rõ chỗ"]["geometry"] is None
    shape = shapely.from_geojson(json.dumps(features["xã Mỹ Xương"]["geometry"]))
    assert shape.is_valid
    assert shape.contains(shapely.Point(105.71, 10.41))
    assert shape.geoms[0].exterior.is_ccw
    assert features["xã Mỹ Xương"]["properties"]["schematic"] is True
    assert told["attribution"] == ["Sơ đồ, không phải địa giới"]


def test_the_picture_has_the_colours_of_the_classes_and_the_size_of_a_sheet(client, town):
    image = Image.open(io.BytesIO(get(client, "png").content)).convert("RGB")
    assert image.size == (1782, 1260)
    counts = {colour: count for count, colour in image.getcolors(maxcolors=1 << 20)}
    near = [sum(n for c, n in counts.items() if distance(c, ImageColor.getrgb(shade)) < 6) for shade in SHADES]
    assert near[4] > 20_000  # the only commune with a value takes the darkest
    assert not any(near[:4])


def distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def test_the_pdf_has_the_map_and_then_the_table_with_vietnamese_letters(client, town):
    content = get(client, "pdf").content
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", content)) == 2
    letters = letters_of(content)
    for text in ("24 lượt người được hướng dẫn trong tháng 9/2024", "xã Mỹ Xương", "Tổng cộng", "chưa báo cáo"):
        assert set(text) - {" "} <= letters, text


def letters_of(pdf: bytes) -> set[str]:
    """The letters that its fonts map back to text: what a reader can search and copy."""
    codes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{4})>", pdf)
    return {bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes}


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_the_face_on_paper_has_every_vietnamese_letter(weight):
    glyphs = TTFont(fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{weight}.ttf").getBestCmap()
    letters = "aăâeêioôơuưyđ" + "".join(
        letter for base in ("aàáảãạ", "ăằắẳẵặ", "âầấẩẫậ", "eèéẻẽẹ", "êềếểễệ", "iìíỉĩị") for letter in base
    )
    letters += "oòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ–≈·“”"
    assert not {letter for letter in letters + letters.upper() if ord(letter) not in glyphs}


def test_the_svg_stands_in_for_the_map_where_no_script_runs(client, town):
    text = get(client, "svg").content.decode()
    assert text.startswith("<svg")
    assert "Mỹ Xương" in text
    assert SHADES[4] in text
    page = client.get(reverse("coverage:map"), REACH).content.decode()
    assert re.search(r'<noscript><img class="map-frame__still" src="/ban-do/hinh.svg\?so=luot-nguoi', page)


@pytest.mark.parametrize(("width", "is_country"), [(9.0, True), (2.0, False)])
def test_the_whole_country_is_drawn_with_its_islands_and_their_names(width, is_country):
    feature = {"id": 1, "properties": {"short": "Nơi đó", "at": [105, 15, 0.5]}}
    land = topojson.encode(np.array([shapely.box(102, 10, 102 + width, 20)]), [feature], step=0.01)
    content = Content("Tên", [], "Chú giải", [], {1: Mark(4, "80,0%")}, ["Nguồn"])
    for drawn in (map_only(land, content), printed(land, content)):
        words = [item.text for item in drawn.items if isinstance(item, Words)]
        assert ("Quần đảo Hoàng Sa (Việt Nam)" in words) is is_country
        assert ("Quần đảo Trường Sa (Việt Nam)" in words) is is_country
        assert "80,0%" in words
        ends = [(item.x, item.y) for item in drawn.items if isinstance(item, Words)]
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in ends)


def boxes(drawn: Sheet) -> list[tuple[str, float, float, float, float]]:
    """Where its words lie: text, left, right, top, bottom, a letter half as wide as it is high."""
    found = []
    for item in drawn.items:
        if isinstance(item, Words):
            width = 0.5 * item.size * len(item.text)
            left = item.x - {"start": 0, "middle": width / 2, "end": width}[item.anchor]
            found.append((item.text, left, left + width, item.y - item.size * 0.7, item.y))
    return found


def no_two_overlap(drawn: Sheet) -> bool:
    return not any(
        one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
        for one, other in itertools.combinations(boxes(drawn), 2)
    )


def test_of_labels_that_would_overlap_the_larger_unit_keeps_its_own():
    units = [  # one lies within another, as a town in its district
        (1, "Thị trấn", shapely.box(105.45, 10.45, 105.55, 10.55), 0.05),
        (2, "Huyện lớn", shapely.box(105, 10, 106, 11), 0.5),
        (3, "Xã bên", shapely.box(106, 10, 107, 11), 0.5),
    ]
    features = [
        {"id": pk, "properties": {"short": name, "at": [*shape.centroid.coords[0], reach]}}
        for pk, name, shape, reach in units
    ]
    land = topojson.encode(np.array([shape for _pk, _name, shape, _reach in units]), features, step=0.001)
    drawn = map_only(land, Content("Tên", [], "", [], {2: Mark(1, "80,0%"), 1: Mark(1, "10,0%")}, []))
    assert {text for text, *_box in boxes(drawn)} == {"Huyện lớn", "80,0%", "Xã bên"}
    assert no_two_overlap(drawn)


def test_names_of_hamlets_close_together_stand_apart_or_are_left_out():
    chance = random.Random(1)
    land = topojson.encode(
        np.array([shapely.box(105, 10, 105.1, 10.1)]), [{"id": 1, "properties": {"short": "", "at": [105, 10, 0]}}],
        step=0.001,
    )  # fmt: skip
    dots = [Dot(105 + chance.random() / 10, 10 + chance.random() / 10, f"Ấp {n}", Mark(1, "")) for n in range(60)]
    drawn = map_only(land, Content("Tên", [], "", [], {}, [], dots=dots))
    assert no_two_overlap(drawn)
    assert len(boxes(drawn)) > 30
    alone = map_only(land, Content("Tên", [], "", [], {}, [], dots=dots[:1]))
    assert [text for text, *_box in boxes(alone)] == ["Ấp 0"]


def test_hamlets_are_points_in_every_file(client, town):
    UnitPeriod.objects.filter(unit=town.hamlet).update(lat=10.41, lon=105.71)
    query = {"ngay": DAY.isoformat(), "cap": "ap", "trong": town.here.pk}
    [feature] = json.loads(get(client, "geojson", query).content)["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.71, 10.41]}
    assert "Ấp Mỹ Thới" in get(client, "svg", query).content.decode()
    assert get(client, "pdf", query).status_code == get(client, "png", query).status_code == 200


@pytest.mark.parametrize("name", FILES)
def test_what_makes_no_sense_is_refused_in_words(client, town, name):
    for query in ({"ky": "2024-13"}, {"noi-dung": "khong-co"}, {"hinh-thuc": "khong-co"}):
        response = get(client, name, query)
        assert response.status_code == 400
        assert response.json()["error"]


@pytest.mark.parametrize("name", FILES)
def test_the_public_gets_files_only_of_a_public_map(client, town, settings, name):
    settings.PUBLIC_MAP = False
    assert get(client, name).status_code == 403
    client.force_login(town.official)
    assert get(client, name).status_code == 200


@pytest.mark.parametrize("name", FILES)
def test_a_day_before_the_register_gives_a_file_too(client, town, name):
    assert get(client, name, {"ngay": "1999-01-01"}).status_code == 200


def test_files_are_of_the_topic_asked_for(client, town):
    topic = make_topic()
    rows = json.loads(get(client, "geojson", REACH | {"noi-dung": topic.slug}).content)["features"]
    assert {each["properties"]["code"]: each["properties"]["people"] for each in rows} == {"30121": 0, "30127": None}
