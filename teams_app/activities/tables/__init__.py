"""Many sessions at once: typed in a grid, pasted from Excel, or in a workbook.

`columns` says which column is what, `reading` turns a table of cells into rows of text, `meaning` knows what the texts
can mean (teams, topics, names), `rows` makes an entry of each row and checks it as the form would, `saving` keeps the
right ones, each once. Nothing of it guesses: what is only alike is offered.

A workbook goes on: `uploads` finds its sheets, `lines` keeps the rows that wait, `writing` logs them and takes them
back, `returning` hands the wrong ones back, `jobs` runs all of it, at once or in the background.
"""
