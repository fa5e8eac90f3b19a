"""From the register to a file that an office can use: workbook, text, signed list, and the template to fill in.

The way of a list: `selection` (which teams, whose phones) → `reading` (teams and members as lines, in blocks
of bounded size) → the resources of django-import-export, which say what a column is → `workbook`, `delimited`
or `document`. What leaves here comes back through `importing` as no change.
"""
