"""An upload between its sending and its writing: kept, checked, shown, written, forgotten.

`keeping` takes a file in and remembers what a check understood of it; `jobs` runs what takes time, at once for
small files and in the background for large ones; `picturing` turns it into what the pages show. `work` is how such a
job is begun, told of and ended: lists of activities are worked on by it, too.
"""
