"""Single sign-on by OpenID Connect: the province's own sign-in opens accounts that stand here already.

django-allauth speaks the protocol: discovery, code flow, PKCE. Ours are the checks that it leaves out (the
nonce, the token's signature, one subject) and the match: a claim names the account, by user name or phone.
Nobody is created, no role is given, and administrators sign in here, with their second step.
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from teams_app.accounts.models import User

PROVIDER = "oidc"


@require_POST
@never_cache
def oidc_login(request: HttpRequest) -> HttpResponse:
    """Send the reader to the province's sign-in. A POST: no other site can start it for them."""
    provider = _provider(request)
    nonce = secrets.token_urlsafe(32)
    try:
        response: HttpResponse = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=_inside(request),
            auth_params={"nonce": nonce},
            nonce=nonce,  # kept with the state of this attempt
        )
    except RequestException:
        return refused(request, "unreachable")
    return response


@require_safe
@never_cache
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    _provider(request)
    view = OAuth2CallbackView.adapter_view(CheckingAdapter(request, PROVIDER))
    response: HttpResponse = view(request)
    return response


def _provider(request: HttpRequest) -> Any:
    try:
        return get_adapter().get_provider(request, provider=PROVIDER)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def _inside(request: HttpRequest) -> str:
    from allauth.account.utils import get_next_redirect_url

    return get_next_redirect_url(request) or ""


class CheckingAdapter(OpenIDConnectOAuth2Adapter):
    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Check the signature always; allauth trusts the connection where the token came straight from the server."""
        self.did_fetch_access_token = False
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        return claims


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Check what came, then find the account that it names; nothing but the subject's id is kept of it."""
        data = sociallogin.account.extra_data
        token, info = data.get("id_token") or {}, data.get("userinfo") or {}
        nonce = sociallogin.state.get("nonce") or ""
        if not nonce or not constant_time_compare(nonce, str(token.get("nonce", ""))):
            raise ImmediateHttpResponse(refused(request, "invalid"))
        if info and info.get("sub") != token.get("sub"):
            raise ImmediateHttpResponse(refused(request, "invalid"))
        sociallogin.account.extra_data = {}
        sociallogin.phone = None
        if sociallogin.is_existing:
            user = sociallogin.user
        else:
            user = User.objects.named(str((info | token).get(settings.OIDC_CLAIM) or ""))
        if user is None or user.is_superuser:
            raise ImmediateHttpResponse(refused(request, "unknown"))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(refused(request, "invalid"))


def refused(request: HttpRequest, why: str) -> HttpResponse:
    status = 502 if why == "unreachable" else 403
    return render(request, "accounts/oidc_refused.html", {"why": why, "oidc_name": settings.OIDC_NAME}, status=status)
