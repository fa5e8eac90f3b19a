"""Pages that the service worker keeps on the phone, for the person they were made for and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
HEADER = "X-Account"  # whose page it is; `worker.js` keeps no page without it
TOLD_TO_PAGE = "Server-Timing"  # the same, in the one header that scripts can read of the page they stand in


def kept_on_the_phone(view: View) -> View:
    """A plain page of this view may be opened without a network by whoever it was sent to.

    Only pages without a query string: what was asked for once is not what is wanted the next time. Such a page
    must hold no member's phone number.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        is_plain = request.method == "GET" and not request.GET and response.status_code == 200
        if is_plain and request.user.is_authenticated:
            response.headers[HEADER] = str(request.user.pk)
            response.headers[TOLD_TO_PAGE] = f'account;desc="{request.user.pk}"'
        return response

    return marked
