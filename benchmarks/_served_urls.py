"""The site's addresses, and the plainest view that writes: one INSERT, nothing read, nothing checked."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as site
from teams_app.activities.models import Received


@csrf_exempt
def floor(request: HttpRequest) -> JsonResponse:
    row = Received.objects.create(at=timezone.now(), body=request.body.decode())
    return JsonResponse({"id": row.pk})


urlpatterns = [path("api/v1/floor", floor), *site]
