"""The child process that reads a workbook: bytes on standard input → lines of JSON on standard output.

Started with limits on its memory and its processor time, so that a file made to exhaust them ends this process and
no other. It imports nothing of Django. Run: `python -m teams_app.registry.sheetreader BYTES SECONDS ROWS COLUMNS`.
"""
