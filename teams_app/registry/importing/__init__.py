"""From an official's workbook to the register: read, understand, show, write, take back.

The way of a file: `workbook` (bytes → sheets of cells) → `geo.names.legacy` (old encodings) → `columns` (which
column is what) → `rows` (which row is a team, a member, or neither) → `values` (cells → dates, phones,
roles) → resources of django-import-export, whose dry run is the preview.
"""
