"""Taking what phones send: exactly once, with an answer for each entry.

`payload` reads a body, `keeping` keeps it raw before that, `taking` brings each entry into the log and answers,
`held` remembers what could not be taken. The same functions replay a payload.
"""
