from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from foundation.accounts.actions import give_password, issue_cards
from foundation.accounts.sheets import card_sheet_pdf
from foundation.files.responses import attachment
from schools import actions, reading
from schools.access import staff
from schools.forms import ACT_KINDS, FIELDS, ActForm, DayForm
from schools.models import Act, Membership, Role, SchoolClass, Succession, Unit
from schools.querysets import RosterQuerySet, seat_units
from schools.touching import all_touched
from schools.tree import count_of, place_on, tree_on


@staff()
def units(request):
    """The user's part of the tree as of a day, in one line of superiors."""
    form = DayForm(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    day = said.get("day") or timezone.localdate()
    role = said.get("role") or Role.PROFESSIONAL
    mine = Unit.objects.all() if request.user.is_superuser else Unit.objects.under(seat_units(request.user), day)
    branches = tree_on(day, mine, role)
    form = DayForm({"day": day.isoformat(), "role": role})
    context = {
        "form": form,
        "day": day,
        "role": Role(role),
        "branches": branches,
        "count": count_of(branches),
        "decides": request.user.is_superuser or bool(seat_units(request.user, {Membership.Role.ADMINISTRATOR})),
    }
    return render(request, "schools/units.html", context)


@staff()
def unit(request, pk):
    """One unit through time. Its classes and staff are shown to whom they are visible today."""
    found = get_object_or_404(Unit.objects.readable_by(request.user), pk=pk)
    today = timezone.localdate()
    year = reading.year_on(today)
    members = list(reading.members_of(found, today, request.user))
    context = {
        "unit": found,
        "place": place_on(today, found.pk),
        "changes": Unit.objects.editable_by(request.user).filter(pk=found.pk).exists(),
        "names": found.names.order_by("valid_from", "pk").select_related("act"),
        "links": reading.links_of(found),
        "successions": reading.successions_of(found),
        "year": year,
        "classes": reading.classes_of(found, year, request.user),
        "members": members,
        "gives_password": reading.gives_passwords_to(request.user, [member.user for member in members], today),
        "keeps_roster": reading.keeps_roster_of(request.user, found),
        "sees_staff": Unit.objects.within(request.user, reading.STAFF_ROLES).filter(pk=found.pk).exists(),
    }
    return render(request, "schools/unit.html", context)


@never_cache
@staff("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("password")
def first_password(request, pk):
    """For a colleague who forgot theirs: asks on GET; on POST makes a new one, which is in this answer only."""
    today = timezone.localdate()
    seats = Membership.objects.visible_to(request.user).on(today).select_related("user", "unit")
    seat = get_object_or_404(seats, pk=pk)
    if seat.user_id not in reading.gives_passwords_to(request.user, [seat.user], today):
        raise PermissionDenied
    password = ""
    if request.method == "POST":
        password = give_password(seat.user, by=request.user, at=timezone.now())
    return render(request, "schools/first_password.html", {"seat": seat, "password": password})


@staff(*RosterQuerySet.viewing_roles)
def school_class(request, pk):
    """The pupils of a class in the order of names, and whether each has a card."""
    found = _class_or_404(request, pk)
    pupils = reading.pupils_of(found)
    context = {
        "school_class": found,
        "pupils": pupils,
        "without_card": sum(1 for pupil in pupils if pupil.may_have_card and not pupil.card),
        "may_print": reading.may_print_cards(request.user, found),
    }
    return render(request, "schools/school_class.html", context)


@never_cache
@staff("administrator", "secretary", "teacher")
@require_POST
def class_cards(request, pk):
    """The class sheet as PDF. The codes exist in this answer only; if it cannot be made no card is issued."""
    found = _class_or_404(request, pk)
    if not reading.may_print_cards(request.user, found):
        raise PermissionDenied
    at, replace = timezone.now(), request.POST.get("who") == "all"
    with transaction.atomic():
        people = [pupil.person for pupil in reading.pupils_of(found) if pupil.may_have_card]
        actions.make_accounts(people, by=request.user, at=at)
        people = [pupil.person for pupil in reading.pupils_of(found) if pupil.may_have_card]
        cards = issue_cards([person.user for person in people], by=request.user, at=at, replace=replace)
        if not cards:
            messages.info(request, _("Every pupil of this class has a card. Nothing was printed and no card changed."))
            return redirect("school_class", pk=pk)
        rows = [(card.user.full_name, found.name, card.code) for card in cards]
        pdf = card_sheet_pdf(f"{_('Class')} {found.name}", str(found.unit), rows, request.build_absolute_uri("/"))
    return attachment(pdf, f"{_('cards')}-{found.name}.pdf", "application/pdf")


def _class_or_404(request, pk):
    classes = SchoolClass.objects.visible_to(request.user).select_related("unit", "year")
    return get_object_or_404(classes, pk=pk)


@staff("administrator")
def acts(request):
    """The decisions that changed units the user may read, newest first."""
    found = Act.objects.visible_to(request.user).select_related("carried_out_by").order_by("-effective_on", "-pk")
    units_of = Succession.objects.select_related("predecessor", "successor").order_by("pk")
    acts = found.prefetch_related(Prefetch("successions", units_of))[:200]
    return render(request, "schools/acts.html", {"acts": acts, "kinds": ACT_KINDS})


# Kinds of acts by which what is under way in the apps goes to others.
FOLLOWED = {Act.Kind.MERGE, Act.Kind.MOVE, Act.Kind.CLOSE}


@staff("administrator")
def act(request, pk):
    found = get_object_or_404(Act.objects.visible_to(request.user), pk=pk)
    units_of = found.successions.select_related("predecessor", "successor").order_by("pk")
    return render(
        request, "schools/act.html", {"act": found, "successions": units_of, "follows": found.kind in FOLLOWED}
    )


@staff("administrator")
def act_new(request, kind):
    """The form, then what would change, then the deed: each step is the same order, checked again."""
    if kind not in FIELDS:
        raise Http404
    form = ActForm(request.POST if request.method == "POST" else None, kind=kind, user=request.user)
    context = {"form": form, "kind": Act.Kind(kind), "plan": None}
    if request.method == "POST" and form.is_valid():
        order = form.order()
        if "token" in request.POST and "back" not in request.POST:
            try:
                done = actions.carry_out(order, token=request.POST["token"], by=request.user, at=timezone.now())
            except (actions.ActForbidden, actions.ThingsChanged) as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, _("Carried out. What it changed is kept with its number and date."))
                return redirect("act", pk=done.pk)
        if "back" not in request.POST:
            plan = actions.plan_act(order, by=request.user)
            context |= {"plan": plan, "touched": all_touched(order) if plan.allowed else []}
    return render(request, "schools/act_new.html", context)
