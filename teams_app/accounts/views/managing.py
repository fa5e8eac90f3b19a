"""Other people's accounts, for the officials who answer for them: list, open, hand over, give and end roles."""

from __future__ import annotations

from typing import cast

from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo import names
from geo.ids import id_in
from teams_app.accounts import access, phones
from teams_app.accounts.forms import GrantForm, LinkForm, NewAccountForm, PhoneForm
from teams_app.accounts.handover import LIFE, account_open, link_make, phone_change, qr_svg
from teams_app.accounts.models import AccountLink, Grant, User
from teams_app.accounts.posts import bring_up_to_date, end_sessions
from teams_app.accounts.querysets import GrantQuerySet
from teams_app.accounts.second_factor import has_second_factor
from teams_app.accounts.wording import duties_of

PAGE = 50
MOST_COUNTED = 1000  # beyond that the list is searched, not leafed through


@require_safe
@login_required
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts of one's area, by name. Searched by name or by the last three digits: no number in an address."""
    today = timezone.localdate()
    if not access.may_manage_accounts(request.user, today):
        raise Http404
    query = request.GET.get("q", "").strip()[:100]
    users = access.manageable_users(request.user, today)
    if query.isdigit():
        users = users.filter(phone__endswith=query[-3:])
    elif query:
        for word in names.fold(query).split():
            users = users.filter(key__contains=word)
    paginator = Paginator(users.order_by("sort_key", "pk"), PAGE)
    paginator.count = users.order_by()[: MOST_COUNTED + 1].count()
    is_cut = paginator.count > MOST_COUNTED
    paginator.count = min(paginator.count, MOST_COUNTED)
    page = paginator.get_page(request.GET.get("page"))
    duties = duties_of([user.pk for user in page], today)
    lines = [{"user": user, "phone": phones.masked(user.phone), "duties": duties.get(user.pk, [])} for user in page]
    may_add = access.grantable_units(request.user, today).exists()
    context = {"page_obj": page, "lines": lines, "query": query, "may_add": may_add, "is_cut": is_cut}
    return render(request, "accounts/managing/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_new(request: HttpRequest) -> HttpResponse:
    """An official's account, with its first role. Heads' accounts are opened from their team."""
    today = timezone.localdate()
    units = access.grantable_units(request.user, today)
    if not units.exists():
        raise Http404
    form = NewAccountForm(request.POST or None, units=units, initial={"valid_from": today})
    if form.is_valid():
        try:
            with transaction.atomic():
                user = account_open(name=form.cleaned_data["name"], phone=form.cleaned_data["phone"])
                form.give(user)
        except ValidationError as error:
            form.add_error("phone", error.messages)
        else:
            messages.success(request, _("The account is open. Now hand it over."))
            return redirect("accounts:account_of", user.pk)
    return render(request, "accounts/managing/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what it is for, how to reach its holder, its links; and the number it signs in with."""
    today = timezone.localdate()
    user = managed(request, pk)
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        try:
            phone_change(user=user, phone=form.cleaned_data["phone"])
        except ValidationError as error:
            form.add_error("phone", error.messages)
        else:
            messages.success(request, _("Saved. From now on the account signs in with this number."))
            return redirect("accounts:account_of", pk)
    context = {
        "holder": user,
        "phone": phones.masked(user.phone),
        "duties": duties_of([user.pk], today).get(user.pk, []),
        "grants": grants_to_end(request, user),
        "links": AccountLink.objects.filter(user=user).select_related("made_by").order_by("-made_at")[:10],
        "now": timezone.now(),
        "has_second_step": has_second_factor(user),
        "form": form,
        "link_form": LinkForm(),
        "grant_form": GrantForm(units=access.grantable_units(request.user, today), initial={"valid_from": today}),
        "may_give": access.grantable_units(request.user, today).exists(),
    }
    return render(request, "accounts/managing/one.html", context)


@never_cache
@require_POST
@login_required
def link_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The new link, as address, picture and text. It is shown in this answer alone and kept nowhere."""
    user = managed(request, pk)
    if not user.is_active:
        messages.error(request, _("This account is closed: its holder has no post."))
        return redirect("accounts:account_of", pk)
    if not ratelimit.consume(request, app="allauth.account", action="make_link"):
        return respond_429(request)
    now = timezone.now()
    removes = request.POST.get("removes_second_step") == "on"
    token = link_make(user=user, by=cast("User", request.user), now=now, removes_second_step=removes)
    address = settings.SITE_URL.rstrip("/") + reverse("accounts:receive", args=[token])
    context = {
        "holder": user,
        "phone": phones.masked(user.phone),
        "address": address,
        "qr": qr_svg(address),
        "until": now + LIFE,
        "removes": removes,
    }
    return render(request, "accounts/managing/link.html", context)


@require_POST
@login_required
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role (`unit` in the form), or end one (`grant`): its access ends with it, today."""
    today = timezone.localdate()
    user = managed(request, pk)
    if "grant" in request.POST:
        grant = get_object_or_404(grants_to_end(request, user), pk=id_in(request.POST["grant"]))
        if grant.valid_from >= today:
            grant.delete()
        else:
            grant.valid_to = today
            grant.save(update_fields=["valid_to"])
        messages.success(request, _("The role has ended, and with it the access that it gave."))
    else:
        form = GrantForm(request.POST, units=access.grantable_units(request.user, today))
        if not form.is_valid():
            messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
            return redirect("accounts:account_of", pk)
        form.give(user)
        messages.success(request, _("The role is given."))
    bring_up_to_date([user.pk], today)
    still = access.manageable_users(request.user, today).filter(pk=pk).exists()
    return redirect("accounts:account_of", pk) if still else redirect("accounts:account_list")


@require_POST
@login_required
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """For a lost phone: every session of the account ends at once."""
    user = managed(request, pk)
    end_sessions(user)
    messages.success(request, _("Signed out everywhere. Make a link if the password may be known to others."))
    return redirect("accounts:account_of", pk)


def managed(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(access.manageable_users(request.user, timezone.localdate()), pk=pk)


def grants_to_end(request: HttpRequest, user: User) -> GrantQuerySet:
    """The standing posts of `user` that the reader may take away."""
    today = timezone.localdate()
    units = access.grantable_units(request.user, today).order_by().values("unit")
    return Grant.objects.filter(user=user, unit__in=units).exclude(valid_to__lte=today).order_by("valid_from")
