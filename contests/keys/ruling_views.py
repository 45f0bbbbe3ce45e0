"""The organisers' pages: the questions of a part and how they did, rulings tried out, made and undone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contests.keys import actions
from contests.keys.forms import BasisForm, ReasonForm, RulingForm
from contests.keys.presenting import counted_at, is_behind, shown_items, statistics
from contests.keys.proposals import drawn_versions, with_versions
from contests.keys.rules import being_applied, official_rankings
from contests.keys.shown_preview import preview_context, proposed
from contests.models import Contest, ItemStatistic, Part, Rescored, Ruling
from contests.quiz.results import Scorer
from foundation.jobs.asking import ask
from foundation.models import Job
from schools.access import staff

PAGE = 50
keeper = staff("administrator", "organiser")


@keeper
@require_safe
def contest_keys(request, pk):
    """The parts of a contest and the rulings made on them."""
    contest = get_object_or_404(Contest.objects.visible_to(request.user), pk=pk)
    if not Contest.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    at = timezone.now()
    parts = Part.objects.filter(stage__contest=contest).select_related("stage__contest")
    papers = Count("attempts", filter=Q(attempts__submitted_at__isnull=False))
    writing = Count("attempts", filter=Q(attempts__submitted_at=None, attempts__accepts_until__gte=at))
    rulings = Ruling.objects.filter(part__stage__contest=contest).select_related("part__stage", "question", "by")
    context = {
        "contest": contest,
        "parts": parts.annotate(papers=papers, writing=writing).order_by("stage__order", "order", "pk"),
        "at": at,
        "page": Paginator(rulings.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "contests/contest_keys.html", context)


@keeper
@require_safe
def part_items(request, pk):
    """The questions that were drawn and how they did, those to look at first."""
    part = _editable(request.user, pk)
    at = timezone.now()
    basis = BasisForm.read(request.GET)
    page = Paginator(statistics(part, basis), PAGE).get_page(request.GET.get("page"))
    behind = is_behind(part)
    if behind:
        actions.ask_statistics(part, at=at)
    context = {
        "part": part,
        "contest": part.stage.contest,
        "basis": basis,
        "bases": ItemStatistic.Basis.choices,
        "page": page,
        "items": shown_items(part, page),
        "behind": behind,
        "counted_at": counted_at(part),
    }
    return render(request, "contests/part_items.html", context)


@keeper
@require_POST
def part_items_workbook(request, pk):
    part = _editable(request.user, pk)
    title, basis = _("Workbook of the questions of “%(part)s”") % {"part": part.name}, BasisForm.read(request.POST)
    return ask(request, "contests.items_workbook", part, title, part=part.pk, basis=basis)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def ruling_new(request, pk, question):
    """Say what holds for one drawn question; sending it has it tried out first."""
    part = _editable(request.user, pk)
    rows = statistics(part, ItemStatistic.Basis.ALL).filter(question=question)
    item = next(iter(shown_items(part, rows)), None)
    if item is None:
        raise Http404
    found = rows.get().question
    others = drawn_versions(part, found)
    scorer = Scorer(part)
    scorer.read_keys([found.pk])
    key = scorer.key(found.pk)
    form = RulingForm(
        request.POST or None,
        question=found,
        choices=list(found.choices.order_by("order", "pk")),
        key=None if key.effect or key.one else set(key.most),
        others=others,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        carried = others if data.get("versions") else []
        rulings, unlike = with_versions(found, data["effect"], data["choices"], carried)
        if unlike:
            messages.warning(request, _("Some other versions have other choices: rule on each of them by itself."))
        at = timezone.now()
        job = actions.propose(part, rulings=rulings, reason=data["reason"], by=request.user, at=at)
        return redirect("ruling_preview", pk=job.pk)
    context = {
        "part": part,
        "contest": part.stage.contest,
        "question": found,
        "item": item,
        "form": form,
        "others": others,
        "official": official_rankings(part),
    }
    return render(request, "contests/ruling_new.html", context)


@keeper
@require_safe
def ruling_preview(request, pk):
    """What a ruling would change. While a worker is at it, the page asks for itself again (htmx)."""
    job, part = _preview(request.user, pk)
    context = {"job": job, "part": part, "contest": part.stage.contest, "reason": job.payload["reason"]}
    if job.state == Job.State.DONE:
        context |= preview_context(job)
        context["official"] = official_rankings(part)
        context["applied"] = Job.objects.filter(key=f"apply-ruling:{job.pk}").first()
    else:
        context["proposed"] = proposed(job.payload)
    context["undoing"] = bool(job.payload["undo"])
    template = "contests/_ruling_preview.html" if request.headers.get("HX-Request") else "contests/ruling_preview.html"
    return render(request, template, context)


@keeper
@require_POST
def ruling_confirm(request, pk):
    """Carry out what the preview showed."""
    preview, _part = _preview(request.user, pk)
    try:
        job = actions.confirm(preview, request.POST.get("digest", ""), by=request.user, at=timezone.now())
    except actions.PreviewOutdated:
        messages.warning(request, _("The rulings on this part have changed since this was tried out. Try it again."))
    except actions.NotPossible as refused:
        messages.error(request, str(refused))
    else:
        return redirect("job", pk=job.pk)
    return redirect("ruling_preview", pk=pk)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request, pk):
    """One ruling: what it changed. Sending a reason has its undoing tried out."""
    found = get_object_or_404(
        Ruling.objects.visible_to(request.user).select_related("question", "by", "undone_by"), pk=pk
    )
    part = _editable(request.user, found.part_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and found.undone_at is None and form.is_valid():
        reason, at = form.cleaned_data["reason"], timezone.now()
        job = actions.propose(part, undo=[found.pk], reason=reason, by=request.user, at=at)
        return redirect("ruling_preview", pk=job.pk)
    changed = dict(
        Rescored.objects.filter(ruling=found).order_by("undoing").values_list("undoing").annotate(papers=Count("pk"))
    )
    context = {
        "ruling": found,
        "part": part,
        "contest": part.stage.contest,
        "proposed": proposed({"undo": [found.pk], "rulings": []})[0],
        "changed_papers": changed.get(False, 0),
        "undone_papers": changed.get(True, 0),
        "form": form,
    }
    return render(request, "contests/ruling.html", context)


@keeper
@require_POST
def ruling_again(request, pk):
    """Take up a ruling whose papers were left half scored."""
    found = get_object_or_404(Ruling.objects.visible_to(request.user).select_related("part__stage__contest"), pk=pk)
    _editable(request.user, found.part_id)
    if not being_applied(found.part).filter(pk=found.pk).exists():
        messages.info(request, _("Its papers have all been scored already."))
        return redirect("ruling", pk=pk)
    job = actions.apply_again(found, by=request.user, at=timezone.now())
    return redirect("job", pk=job.pk)


def _editable(user, pk) -> Part:
    """404 for a part one does not see, 403 for one whose contest one does not organise."""
    part = get_object_or_404(Part.objects.visible_to(user).select_related("stage__contest"), pk=pk)
    if not Part.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return part


def _preview(user, pk) -> tuple[Job, Part]:
    """One's own preview, of a part one still organises."""
    job = get_object_or_404(Job.objects.visible_to(user).filter(kind="contests.preview_ruling"), pk=pk)
    return job, _editable(user, job.payload["part"])
