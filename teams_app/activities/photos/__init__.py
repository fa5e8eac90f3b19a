"""Photos of activities: read and made small, kept privately, taken away, swept.

`reading` turns what was sent into a small JPEG without what the camera wrote into it, `keeping` brings it to its
activity exactly once, `sweeping` ends the files that nothing needs any more.
"""
