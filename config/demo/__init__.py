"""The demo: real units of Đồng Tháp, everything else invented, and every row of it marked as such.

What is invented must look invented to a Vietnamese eye. Family names are plants of the lotus country
(Sen, Tràm, Lục Bình …) that no family bears; phone numbers begin with 01, which no network uses since
2018; the decisions' titles end with "(minh họa)"; units, teams, people, activities and accounts carry
`is_demo`. Hamlets are invented too, because no source of ours lists the khóm and ấp of Đồng Tháp.

The same seed and the same last day give the same demo, row for row.
"""
