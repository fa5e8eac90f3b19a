"""Any vector file → a valid coverage matched to our units → an edition. One core for command, page and tests.

`survey = read(path, Request(level, valid_from, …))` reads, reprojects, matches and repairs, and writes
nothing. `survey.report` says what it found in words and numbers; `survey.ground()` is what a preview
draws; `survey.write()` keeps it as an edition, in one transaction. What makes writing impossible stands in
`report.errors`; a file that cannot even be read raises `BoundaryError`.
"""

from geo.boundaries.report import BoundaryError, Note, Report
from geo.boundaries.survey import Request, Survey, read

__all__ = ["BoundaryError", "Note", "Report", "Request", "Survey", "read"]
