"""The staff of a unit, as those see it who keep its lists: who is there, how they sign in, their cards."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.accounts.actions import issue_cards
from foundation.accounts.sheets import card_sheet_pdf
from foundation.files.responses import attachment
from schools import actions
from schools.access import staff
from schools.models import Person, Unit
from schools.querysets import RosterQuerySet
from schools.reading import STAFF_ROLES
from schools.staff.forms import ColleagueForm
from schools.staff.rules import left_staff_of, staff_of

reader = staff(*sorted(STAFF_ROLES))
keeper = staff(*sorted(RosterQuerySet.editing_roles))


@reader
@require_GET
def unit_staff(request, pk):
    """Who works at a unit, in the order of names, and how each signs in."""
    unit = _unit(request, pk)
    return _show(request, unit, ColleagueForm(unit=unit))


@keeper
@require_POST
def staff_add(request, pk):
    """One person by hand; of the same name as somebody there only when that is said on purpose."""
    unit = _kept(request, _unit(request, pk))
    form = ColleagueForm(request.POST, unit=unit)
    if not form.is_valid():
        return _show(request, unit, form)
    said = form.cleaned_data
    person = Person(unit=unit, kind=Person.Kind.STAFF, full_name=said["full_name"], born_on=said["born_on"],
                    code=said["code"])  # fmt: skip
    actions.save_person(person, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is on the staff list.") % {"name": person.full_name})
    return redirect("unit_staff", pk)


@never_cache
@keeper
@require_POST
def staff_cards(request, pk):
    """The sheet of cards as PDF, for all without one, or a new one for one. The codes are in this answer only."""
    unit = _kept(request, _unit(request, pk))
    at, day = timezone.now(), timezone.localdate()
    only = request.POST.get("person", "")
    with transaction.atomic():
        people = [row.person for row in staff_of(unit, day) if row.may_have_card and only in {"", str(row.person.pk)}]
        actions.make_accounts(people, by=request.user, at=at)
        chosen = {person.pk for person in people}
        people = [row.person for row in staff_of(unit, day) if row.person.pk in chosen]
        cards = issue_cards([person.user for person in people], by=request.user, at=at, replace=bool(only))
        if not cards:
            messages.info(request, _("Everybody who may have a card has one. Nothing was printed and no card changed."))
            return redirect("unit_staff", pk)
        rows = [(card.user.full_name, "", card.code) for card in cards]
        address = request.build_absolute_uri("/")
        pdf = card_sheet_pdf(_("Staff"), str(unit), rows, address, of_staff=True)
    return attachment(pdf, f"{_('cards')}-{_('staff')}.pdf", "application/pdf")


@keeper
@require_POST
def staff_left(request, pk):
    """Somebody has left, or is back. Their results stay; a card of theirs stops."""
    person = _person(request, pk)
    back = "back" in request.POST
    person.left_on = None if back else timezone.localdate()
    actions.save_person(person, by=request.user, at=timezone.now())
    said = _("%(name)s is back on the staff list.") if back else _("%(name)s is marked as having left.")
    messages.success(request, said % {"name": person.full_name})
    return redirect("unit_staff", person.unit_id)


@keeper
@require_POST
def staff_link(request, pk):
    """The account with a role is this person's own: nobody gets a second one."""
    person = _person(request, pk)
    offered = next((row.accounts for row in staff_of(person.unit, timezone.localdate()) if row.person == person), [])
    user = get_object_or_404(
        get_user_model().objects.filter(pk__in=[user.pk for user in offered]), username=request.POST.get("account", "")
    )
    try:
        actions.link_account(person, user, by=request.user, at=timezone.now())
        messages.success(
            request, _("Linked: %(name)s takes part with the account they have.") % {"name": person.full_name}
        )
    except actions.AccountTaken:
        messages.warning(request, _("This account belongs to somebody on a list already."))
    return redirect("unit_staff", person.unit_id)


def _unit(request, pk) -> Unit:
    return get_object_or_404(Unit.objects.within(request.user, STAFF_ROLES), pk=pk)


def _kept(request, unit) -> Unit:
    if not Unit.objects.within(request.user, RosterQuerySet.editing_roles).filter(pk=unit.pk).exists():
        raise PermissionDenied
    return unit


def _person(request, pk) -> Person:
    found = (
        Person.objects.within(request.user, STAFF_ROLES).filter(kind=Person.Kind.STAFF).select_related("unit", "user")
    )
    person = get_object_or_404(found, pk=pk)
    _kept(request, person.unit)
    return person


def _show(request, unit, form):
    people = staff_of(unit, timezone.localdate())
    context = {
        "unit": unit,
        "people": people,
        "left": left_staff_of(unit),
        "without_card": sum(row.may_have_card and not row.card for row in people),
        "keeps": Unit.objects.within(request.user, RosterQuerySet.editing_roles).filter(pk=unit.pk).exists(),
        "form": form,
    }
    return render(request, "schools/unit_staff.html", context)
