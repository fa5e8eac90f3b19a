"""The child process that reads a workbook: bytes on standard input → lines of JSON on standard output.

Started with a limit on its memory, so that a file made to exhaust it ends this process and no other.
It imports nothing of Django. Run: `python -m teams_app.registry.sheetreader BYTES ROWS COLUMNS`.
"""
