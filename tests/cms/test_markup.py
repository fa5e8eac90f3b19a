"""The marks of guide files."""

import pytest

from cms.markup import to_html


@pytest.mark.parametrize(
    ("marks", "html"),
    [
        ("Một\ndòng", "<p>Một dòng</p>"),
        ("Một\n\nHai", "<p>Một</p><p>Hai</p>"),
        ("- a\n- b\n  tiếp", "<ul><li>a</li><li>b tiếp</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("Lời dẫn\n- a", "<p>Lời dẫn</p><ul><li>a</li></ul>"),
        ("## Đề mục\n- a", "<h2>Đề mục</h2><ul><li>a</li></ul>"),
        ("**đậm** và *nghiêng*", "<p><b>đậm</b> và <i>nghiêng</i></p>"),
        ("Ô có dấu sao (*) là bắt buộc", "<p>Ô có dấu sao (*) là bắt buộc</p>"),
        ("[VNeID](https://vneid.gov.vn)", '<p><a href="https://vneid.gov.vn">VNeID</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<script>&", "<p>&lt;script&gt;&amp;</p>"),
    ],
)
def test_marks_become_the_html_wagtail_keeps(marks, html):
    assert to_html(marks) == html
