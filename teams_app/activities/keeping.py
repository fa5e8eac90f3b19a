"""Nothing typed is lost when the sign-in has expired: what was posted waits in the session.

Only for the one who typed it. The form carries its owner as a signed word; whoever signs in next on
the same phone and is somebody else never sees it.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, QueryDict

from teams_app.accounts.models import User

_KEY = "log_kept"
_SIGNER = signing.Signer(salt="activities.keeping")
LONGEST = 8000  # characters; a form is a few hundred


def owner_of(user: User) -> str:
    """The word that the form of `user` carries."""
    return _SIGNER.sign(str(user.pk))


def keep(request: HttpRequest) -> bool:
    """Keep what an expired session posted; False when it does not come from one of our forms."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) > LONGEST or not _owner(typed):
        return False
    request.session[_KEY] = text
    return True


def kept_for(request: HttpRequest, user: User) -> QueryDict | None:
    """What `user` typed before signing in again. Somebody else's is thrown away."""
    text = request.session.get(_KEY)
    if text is None:
        return None
    typed = QueryDict(text)
    if _owner(typed) == str(user.pk):
        return typed
    forget(request)
    return None


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def _owner(typed: QueryDict) -> str:
    try:
        return _SIGNER.unsign(typed.get("owner", ""))
    except signing.BadSignature:
        return ""
