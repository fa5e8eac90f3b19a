"""The API's devices: a phone asks for a token once, while its owner is signed in."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.security import HttpBearer, django_auth

from teams_app.accounts.devices import device_add, device_of, devices_revoke, tell_seen
from teams_app.accounts.models import Device

router = Router(tags=["devices"])


class DeviceToken(HttpBearer):
    """`Authorization: Bearer …`: the token of a device. It outlives the session, and dies with the password.

    That the device was used is written down here, unless the view tells it, with whatever else it writes.
    """

    def __init__(self, *, view_tells: bool = False) -> None:
        super().__init__()
        self.view_tells = view_tells

    def authenticate(self, request: HttpRequest, token: str) -> Device | None:
        device = device_of(token)
        if device and not self.view_tells:
            tell_seen(device, timezone.now())
        return device


class NewDevice(Schema):
    name: str = Field("", max_length=80, description="How its owner knows it again: “Chrome, Android”.")


class DeviceOut(Schema):
    id: int
    user: int
    token: str = Field(description="Shown once; only its hash is kept.")


@router.post("", auth=django_auth, response={201: DeviceOut}, summary="Let this phone send by itself")
def add(request: HttpRequest, payload: NewDevice) -> Status:
    device, token = device_add(user=request.auth, name=payload.name)  # type: ignore[attr-defined]
    return Status(201, {"id": device.pk, "user": device.user_id, "token": token})


@router.delete("/current", auth=DeviceToken(), response={204: None}, summary="Take this phone's token back")
def remove(request: HttpRequest) -> Status:
    """What a phone does when its owner signs out: a token that nobody holds any more should open nothing."""
    devices_revoke(Device.objects.filter(pk=request.auth.pk))  # type: ignore[attr-defined]
    return Status(204, None)
