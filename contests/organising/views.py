"""The organisers' pages of a contest beside the admin, and the documents that everybody in it reads."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.bank.seeing import note_seen
from contests.models import Contest, Document, FrozenSize, Part
from contests.organising import documents
from contests.organising.access import ORGANISERS, to_change
from contests.organising.amending import amend, amendments_of, came
from contests.organising.forms import JoinForm, PracticeForm, RoundsForm, SizeForm
from contests.organising.joining import CannotJoin, join_as_staff, units_to_join
from contests.organising.making import add_practice, add_rounds
from contests.organising.previewing import preview
from contests.organising.sizes import SameSize, correct_size, sizes_of
from contests.quiz.drawing import NotEnoughQuestions
from foundation.files.responses import download
from foundation.vietnamese.text import search_key
from schools.access import public, signed_in, staff
from schools.rules import class_key

PAGE = 50


@staff(*ORGANISERS)
def contest_rounds(request, pk):
    """Several rounds in one act, each with its part, bank and ranking."""
    contest = to_change(Contest.objects.all(), request.user, pk)
    form = RoundsForm(request.POST or None, contest=contest, user=request.user)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with transaction.atomic():
            stages = add_rounds(contest, **form.typed(), by=request.user, at=at)
            _announce(contest, stages, form, request.user, at)
        messages.success(request, _("The rounds are made. Now fill their question banks: they stand below each round."))
        return redirect("admin:contests_contest_change", contest.pk)
    return render(request, "contests/contest_rounds.html", {"contest": contest, "form": form})


@staff(*ORGANISERS)
def contest_practice(request, pk):
    """A stage to practise in."""
    contest = to_change(Contest.objects.all(), request.user, pk)
    form = PracticeForm(request.POST or None, contest=contest, user=request.user)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with transaction.atomic():
            stage = add_practice(contest, **form.typed(), by=request.user, at=at)
            _announce(contest, [stage], form, request.user, at)
        messages.success(request, _("The practice stage is made. Its question bank stands below it."))
        return redirect("admin:contests_contest_change", contest.pk)
    return render(request, "contests/contest_practice.html", {"contest": contest, "form": form})


def _announce(contest, stages, form, user, at):
    amend(contest, map(came, stages), reason=form.cleaned_data.get("reason", ""), by=user, at=at)


@staff(*ORGANISERS)
def contest_sizes(request, pk):
    """The frozen sizes of classes and units, fifty a page, found by unit or class."""
    contest = to_change(Contest.objects.all(), request.user, pk)
    wanted = request.GET.get("q", "").strip()[:100]
    sizes = sizes_of(contest)
    if wanted:
        sizes = sizes.filter(
            Q(unit__name_search_key__contains=search_key(wanted))
            | Q(school_class__name_key__startswith=class_key(wanted))
        )
    page = Paginator(sizes, PAGE).get_page(request.GET.get("page"))
    return render(request, "contests/contest_sizes.html", {"contest": contest, "page": page, "wanted": wanted})


@staff(*ORGANISERS)
def size_change(request, pk):
    """Correct one frozen size, with a reason, on record."""
    size = to_change(FrozenSize.objects.select_related("contest", "unit", "school_class", "audience"), request.user, pk)
    form = SizeForm(request.POST or None, initial={"size": size.size})
    if request.method == "POST" and form.is_valid():
        try:
            correct_size(
                size.pk, form.cleaned_data["size"], reason=form.cleaned_data["reason"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except SameSize as refusal:
            form.add_error("size", str(refusal))
        else:
            messages.success(request, _("Corrected. Rankings by participation are computed anew."))
            return redirect("contest_sizes", size.contest_id)
    changes = size.changes.select_related("by").order_by("-at", "-pk")
    return render(request, "contests/size_change.html", {"size": size, "form": form, "changes": changes})


@staff(*ORGANISERS)
def part_preview(request, pk):
    """A paper as one of an audience would get it; the key on demand. That it was looked at is written down."""
    part = to_change(Part.objects.select_related("stage__contest"), request.user, pk)
    if part.kind == Part.Kind.JUDGED:
        return redirect("part_sheet_preview", pk)
    at = timezone.now()
    audiences = list(part.stage.contest.audiences.order_by("pk"))
    chosen = next((row for row in audiences if str(row.pk) == request.GET.get("audience")), next(iter(audiences), None))
    given = request.GET.get("paper", "")
    seed = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else secrets.randbelow(10**9)
    context = {
        "part": part, "contest": part.stage.contest, "audiences": audiences, "chosen": chosen, "seed": seed,
        "with_key": request.GET.get("key") == "1", "paper": [], "not_enough": False,
    }  # fmt: skip
    try:
        context["paper"] = preview(part, chosen, at=at, seed=seed)
    except NotEnoughQuestions:
        context["not_enough"] = True
    note_seen({row["question"].bank_id for row in context["paper"]}, by=request.user, at=at)
    return render(request, "contests/part_preview.html", context)


@signed_in
def contest_amendments(request, pk):
    """Everything that was changed in a contest since it was opened, and why."""
    contest = get_object_or_404(documents.seen_by(request.user, timezone.now()), pk=pk)
    return render(
        request, "contests/contest_amendments.html", {"contest": contest, "amendments": amendments_of(contest)}
    )


@public
def document(request, pk):
    """One version of a document of a contest, with a way to the others."""
    found = get_object_or_404(documents.readable(request.user, timezone.now()), pk=pk)
    versions = Document.objects.filter(contest=found.contest_id, title=found.title).order_by("-version", "-pk")
    return render(request, "contests/document.html", {"document": found, "versions": versions})


@public
def document_file(request, pk):
    found = get_object_or_404(documents.readable(request.user, timezone.now()), pk=pk)
    if found.file is None:
        raise Http404
    return download(found.file)


@staff()
def join_contests(request):
    """A colleague with a role and no entry on a list says that they take part, as staff of their unit."""
    units = units_to_join(request.user)
    if not units:
        return redirect("home")
    form = JoinForm(request.POST or None, units=units, initial={"unit": units[0]})
    if request.method == "POST" and form.is_valid():
        try:
            join_as_staff(request.user, form.cleaned_data["unit"], by=request.user, at=timezone.now())
        except CannotJoin as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You are on the list of your unit now. Contests for staff stand on this page."))
            return redirect("home")
    return render(request, "contests/join_contests.html", {"form": form})
