"""How we write guides: the rules that editors read in the admin. `docs/how-to/write-a-guide.md` says why."""

from django.utils.translation import gettext_lazy as _

STYLE = [
    (
        _("One guide, one task"),
        [
            _("The title is what the neighbour wants to do: “Pay by QR code”, not “The QR payment service”."),
            _("The summary says in two sentences what they can do afterwards."),
            _("Five to eight steps. More than that is two guides."),
        ],
    ),
    (
        _("A step is one screen of a phone"),
        [
            _("It begins with a verb: open, choose, read, press."),
            _("Sentences under twenty words. One thing a sentence."),
            _("Write button names in bold, exactly as the phone shows them; say so where versions differ."),
            _("What can go wrong stands in the step as a warning, not at the end."),
        ],
    ),
    (
        _("Words"),
        [
            _("Say “bà con”, “mình”; write plain Vietnamese. Explain an abbreviation the first time."),
            _("Foreign words only where the phone shows them (OTP, QR)."),
            _("Never frighten, never blame. “Pressed the wrong button? Go back one step.”"),
        ],
    ),
    (
        _("True and checked"),
        [
            _("Only what an office has published. Put the source into “Sources”."),
            _("Phone numbers and addresses only from the office itself; prefer .gov.vn."),
            _("Fees, limits and deadlines change: tell where to ask, unless you are sure."),
            _("“Checked on” is the day you did every step yourself."),
        ],
    ),
    (
        _("Pictures"),
        [
            _("Draw, or photograph your own phone with invented data. Never a real person's papers."),
            _("Say what the picture shows in one sentence; many will only hear it."),
            _("A picture that repeats the text can go."),
        ],
    ),
]
