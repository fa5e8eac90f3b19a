"""The map as a picture: laid out once in millimetres, then written as SVG, PNG or PDF.

The layout knows no file format, and the three writers know no figures. What is drawn are the shapes that the browser
gets, so the picture is the map one has looked at.
"""

from teams_app.coverage.sheet.content import Content, Dot, Mark
from teams_app.coverage.sheet.layout import map_only, printed
from teams_app.coverage.sheet.pdf import as_pdf
from teams_app.coverage.sheet.png import as_png
from teams_app.coverage.sheet.svg import as_svg

__all__ = ["Content", "Dot", "Mark", "as_pdf", "as_png", "as_svg", "map_only", "printed"]
