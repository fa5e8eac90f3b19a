"""Small charts: what is missing is no zero, nothing leaves the drawing, and words and table say the same."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from teams_app.coverage.charts import HEIGHT, WIDTH, Trends, chart
from teams_app.coverage.text import percent

VALUES = [("1/2026", 10), ("2/2026", None), ("3/2026", 0), ("4/2026", 40)]


def test_the_highest_fills_the_height_and_missing_is_not_zero():
    ten, missing, zero, forty = chart("Lượt người", VALUES).points
    assert (forty.y, forty.height) == (0, HEIGHT)
    assert ten.height == HEIGHT / 4
    assert (zero.height, zero.is_missing, zero.text) == (0, False, "0")
    assert (missing.height, missing.is_missing, missing.text) == (0, True, "chưa báo cáo")


def test_a_rate_of_nothing_is_not_called_unreported():
    drawn = chart("Tổ có hoạt động", [("1/2026", None), ("2/2026", 0.5)], percent, missing="chưa có tổ")
    assert [point.text for point in drawn.points] == ["chưa có tổ", "50,0%"]
    assert chart("Tổ có hoạt động", [("1/2026", None)], missing="chưa có tổ").alternative == (
        "Tổ có hoạt động: chưa có tổ."
    )


def test_the_sentence_tells_begin_end_top_and_what_is_missing():
    assert chart("Lượt người", VALUES).alternative == (
        "Lượt người: từ 10 (1/2026) đến 40 (4/2026); cao nhất 40 (4/2026). Thiếu 1 giá trị."
    )
    assert chart("Lượt người", [("1/2026", None)]).alternative == "Lượt người: chưa có báo cáo nào."


def test_below_zero_there_is_no_room():
    with pytest.raises(ValueError, match="below zero"):
        chart("x", [("a", -1)])


def test_the_drawing_carries_its_words_and_the_table_its_numbers():
    drawn = chart("Lượt & người", [*VALUES, ("5/2026", 1234)])
    html = render_to_string("coverage/charts/spark.html", {"chart": drawn})
    assert 'role="img" aria-label="Lượt &amp; người: từ 10' in html
    assert "," not in "".join(part.split('"')[0] for part in html.split('x="')[1:])  # numbers of a drawing have a point
    table = render_to_string("coverage/charts/trends.html", {"trends": Trends([drawn], ["?"] * 5)})
    assert table.count("<tr>") == 6
    assert "1.234" in table
    assert "chưa báo cáo" in table


@given(st.lists(st.none() | st.floats(0, 1e9), max_size=30))
def test_nothing_leaves_the_drawing(values):
    points = chart("x", [(str(n), value) for n, value in enumerate(values)]).points
    assert len(points) == len(values)
    for point in points:
        assert point.x >= 0
        assert point.x + point.width <= WIDTH + 0.1
        assert 0 <= point.y <= HEIGHT
        assert point.y + point.height == pytest.approx(HEIGHT)
        assert (point.height > 0) == bool(point.value)
