"""What the verbs that write in bulk tell, where Django's own signals are silent.

`written` follows an insert or an update, in its transaction: `sender` is the model, `ids` its rows, `names` the
attributes that were written, `is_new` whether they were inserted. `deleting` comes before rows are deleted; a
receiver may answer with a function without arguments, which is called when they are gone.
"""

from django.dispatch import Signal

written = Signal()
deleting = Signal()
