"""The pages of statistics forms: a teacher or a secretary confirms or sends them, organisers and officers look on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contests.models import Contest, ElsewhereResult, Statement
from contests.querysets import ORGANISING, StatementQuerySet
from contests.statements import actions, presenting, rules
from contests.statements.blank import form_workbook
from contests.statements.forms import DecideForm, SendForm
from contests.statements.owed import Owed, has_closed
from contests.statements.printing import form_pdf
from foundation.files.actions import FileRefused
from foundation.files.responses import attachment, download
from foundation.jobs.asking import ask
from foundation.refusals import done
from foundation.sheets.writing import XLSX
from schools.access import staff

PAGE = 50
reader = staff(*sorted(StatementQuerySet.viewing_roles))
maker = staff(*sorted(StatementQuerySet.editing_roles))
organiser = staff(*sorted(ORGANISING))


@reader
@require_GET
def statements(request):
    """Contests that ask for forms, with how many of one's own are confirmed."""
    at = timezone.now()
    found = rules.contests_with_forms(request.user).select_related("unit").prefetch_related("audiences")
    page = Paginator(found.order_by("-created_at", "-pk"), 10).get_page(request.GET.get("page"))
    within = rules.reach(request.user)
    rows = [presenting.summary(contest, within, at) for contest in page]
    return render(request, "contests/statements.html", {"page": page, "rows": rows})


@reader
@require_GET
def contest_statements(request, pk):
    """The forms of one contest in the reader's reach: those nobody has confirmed come first."""
    contest, at = _contest(request, pk), timezone.now()
    standings = rules.standings(contest, rules.reach(request.user))
    page = Paginator(standings, PAGE).get_page(request.GET.get("page"))
    organises = Contest.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "contest": contest,
        "page": page,
        "total": len(standings),
        "confirmed": sum(standing.done for standing in standings),
        "closed": has_closed(contest, at),
        "silent": rules.silent(contest, at),
        "organises": organises,
        "undecided": rules.conflicts(contest).filter(counts=None).count() if organises else 0,
    }
    return render(request, "contests/contest_statements.html", context)


@reader
@require_POST
def statements_workbook(request, pk):
    """Ask for all forms in one workbook; a worker makes it, its page shows the progress."""
    contest = _contest(request, pk)
    if rules.silent(contest, timezone.now()):
        return _after_closing(request, "contest_statements", pk)
    title = _("Workbook of the statistics forms of “%(contest)s”") % {"contest": contest}
    return ask(request, "contests.statements_workbook", contest, title, contest=pk)


@reader
@require_GET
def statement(request, key):
    """One form as it stands now, what can be done with it, and its versions."""
    return _show_form(request, _form(request, key), SendForm())


@maker
@require_POST
def statement_confirm(request, key):
    owed = _editable(request, _form(request, key))
    digest, said = request.POST.get("digest", ""), _("Confirmed. The form is kept as it stands on this page.")
    done(request, actions.confirm, owed, digest=digest, at=timezone.now(), said=said)
    return redirect("statement", key)


@reader
@require_GET
def statement_form(request, key):
    """The form as Excel, to be filled in for those who took the quiz on another site."""
    owed = _form(request, key)
    if rules.silent(owed.contest, timezone.now()):
        return _after_closing(request, "statement", key)
    content = form_workbook(rules.table_of(owed), version=rules.base_version(owed), at=timezone.now())
    return attachment(content, f"{_('statistics')} {owed.name}.xlsx", XLSX)


@reader
@require_GET
def statement_pdf(request, key):
    """The form on paper, for the notice board."""
    owed = _form(request, key)
    if rules.silent(owed.contest, timezone.now()):
        return _after_closing(request, "statement", key)
    table, at = rules.table_of(owed), timezone.now()
    content = form_pdf(table, rules.last_confirmed(owed), at=at)
    return attachment(content, f"{_('statistics')} {owed.name}.pdf", "application/pdf")


@maker
@require_POST
def statement_upload(request, key):
    """The filled-in form comes back: read at once, kept as a version, shown before anything counts."""
    owed = _editable(request, _form(request, key))
    form = SendForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            sent = actions.receive(owed, form.cleaned_data["file"], by=request.user, at=timezone.now())
            return redirect("statement_version", sent.pk)
        except (actions.NotPossible, FileRefused) as refusal:
            form.add_error("file", str(refusal))
    return _show_form(request, owed, form)


@reader
@require_GET
def statement_version(request, pk):
    """One version: its faults, or what it would change, or how it was confirmed."""
    found, owed = _version(request, pk)
    context = presenting.version(found, owed) | {"may_edit": rules.editing_reach(request.user).holds(owed)}
    return render(request, "contests/statement_version.html", context)


@maker
@require_POST
def statement_accept(request, pk):
    found, owed = _version(request, pk)
    _editable(request, owed)
    digest, said = request.POST.get("digest", ""), _("Confirmed. What the form says counts from now on.")
    if done(request, actions.accept, found, digest=digest, at=timezone.now(), said=said):
        return redirect("statement", owed.key)
    return redirect("statement_version", pk)


@maker
@require_POST
def statement_discard(request, pk):
    found, owed = _version(request, pk)
    _editable(request, owed)
    said = _("This version was discarded and its file deleted.")
    done(request, actions.discard, found, at=timezone.now(), said=said, tell=messages.info)
    return redirect("statement", owed.key)


@reader
@require_GET
def statement_file(request, pk):
    return download(_version(request, pk)[0].file)


@reader
@require_GET
def statement_marked(request, pk):
    return download(_version(request, pk)[0].marked_file)


@organiser
@require_GET
def statement_conflicts(request, pk):
    """Who has papers here and a line from elsewhere: the organisers decide which counts."""
    return render(request, "contests/statement_conflicts.html", _conflicts(_organised(request, pk)))


@organiser
@require_POST
def conflict_decide(request, pk):
    result = get_object_or_404(ElsewhereResult.objects.select_related("part__stage"), pk=pk)
    contest = _organised(request, result.part.stage.contest_id)
    form = DecideForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return render(request, "contests/statement_conflicts.html", _conflicts(contest, {pk: form}))
    try:
        actions.decide(result, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Decided. The rankings are computed anew."))
    except actions.NotPossible as refusal:
        messages.warning(request, str(refusal))
    return redirect("statement_conflicts", contest.pk)


def _contest(request, pk) -> Contest:
    found = rules.contests_with_forms(request.user).select_related("unit").prefetch_related("audiences")
    return get_object_or_404(found, pk=pk)


def _organised(request, pk) -> Contest:
    """404 for a contest out of sight, 403 for one that others organise."""
    contest = _contest(request, pk)
    if not Contest.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return contest


def _form(request, key) -> Owed:
    owed = rules.seen_form(request.user, key)
    if owed is None:
        raise Http404
    return owed


def _editable(request, owed: Owed) -> Owed:
    if not rules.editing_reach(request.user).holds(owed):
        raise PermissionDenied
    return owed


def _version(request, pk) -> tuple[Statement, Owed]:
    related = ("contest", "file", "marked_file", "made_by", "confirmed_by")
    found = get_object_or_404(Statement.objects.select_related(*related), pk=pk)
    return found, _form(request, rules.key_of(found))


def _after_closing(request, page, *args):
    messages.info(request, _("Points are told after the end of the contest, here too. The files can be had then."))
    return redirect(page, *args)


def _show_form(request, owed: Owed, form: SendForm):
    context = presenting.form(owed, at=timezone.now()) | {
        "form": form,
        "may_edit": rules.editing_reach(request.user).holds(owed),
    }
    return render(request, "contests/statement.html", context)


def _conflicts(contest, forms=None) -> dict:
    rows = presenting.conflicts(contest)
    for row in rows:
        row["form"] = (forms or {}).get(row["result"].pk) or DecideForm(prefix=str(row["result"].pk))
    return {"contest": contest, "rows": rows, "forms": forms}
