"""The site's addresses, and two that only write: what `ingest` measures the entries against."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from config.urls import urlpatterns as site
from teams_app.accounts.api import DeviceToken
from teams_app.activities.models import Received
from teams_app.activities.sync.payload import SentBatch

api = NinjaAPI(urls_namespace="floor", docs_url=None, openapi_url=None)


@api.post("", auth=DeviceToken())
def floor(request: HttpRequest, sent: SentBatch) -> dict[str, int]:
    """The floor: whose token it is, what the API's own schema reads, one plain INSERT."""
    device = request.auth  # type: ignore[attr-defined]
    body = request.body.decode()
    row = Received.objects.create(user=device.user, device=device, at=timezone.now(), body=body)
    return {"received": row.pk}


@csrf_exempt
def bare(request: HttpRequest) -> JsonResponse:
    """Asks for no token, reads nothing, and still is a view that writes."""
    row = Received.objects.create(at=timezone.now(), body=request.body.decode())
    return JsonResponse({"received": row.pk})


urlpatterns = [path("api/v1/floor", api.urls), path("api/v1/bare", bare), *site]
