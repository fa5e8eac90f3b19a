"""Taking what phones send: exactly once, with an answer for each entry.

`payload` reads a body; `receiving` has it kept (`keeping`) and its entries brought into the log, the usual ones
together (`at_once`) and all others one by one (`taking`); `held` remembers what could not be taken. The same functions
replay a payload.
"""
