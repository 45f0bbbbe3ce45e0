"""The organisers' pages of prizes: from the places to a list in which every prize is verified or refused."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contests.awards import actions
from contests.awards.certificates import revoke
from contests.awards.checking import known_of
from contests.awards.disqualifying import standing
from contests.awards.forms import OrderForm, ReasonForm, TieForm, VerifyForm
from contests.awards.presenting import overview_of, rankings_of, rows_of
from contests.awards.reading import proposal_of, question_of
from contests.awards.subjects import shown_subjects
from contests.awards.views.doors import KEEPERS, ORGANISERS, organised_contest, settled_ranking
from contests.models import (
    Award,
    Certificate,
    Contest,
    Disqualification,
    Entrant,
    Measure,
    Member,
    Prize,
    Ranking,
    TieRuling,
)
from contests.upkeep import ask_rebuild
from foundation.refusals import NotPossible
from foundation.vietnamese.text import search_key
from schools.access import staff

PAGE = 100
FOUND = 20
keeper = staff(*KEEPERS)


@staff(*ORGANISERS)
def contest_awards(request, pk):
    """All rankings of a contest with their prizes, who is disqualified, and the search for an entrant."""
    contest = organised_contest(request.user, pk)
    out = Disqualification.objects.filter(entrant__contest=contest, lifted_at=None)
    asked = request.GET.get("q", "").strip()
    entrants = Entrant.objects.filter(contest=contest).select_related("person", "unit", "school_class")
    found = entrants.filter(_called(asked)) if asked else entrants.none()
    context = {
        "contest": contest,
        "rankings": rankings_of(contest),
        "out": out.select_related("entrant__person", "entrant__unit", "by").order_by("-at", "-pk"),
        "asked": asked,
        "found": found.order_by("person__name_sort_key", "name_sort_key", "pk")[:FOUND],
    }
    return render(request, "contests/contest_awards.html", context)


def _called(asked) -> Q:
    """By the name of a person, of a team, or of one of its members."""
    key = search_key(asked)
    members = Member.objects.standing().filter(person__name_search_key__contains=key)
    team = Q(name_key__contains="".join(asked.casefold().split())) | Q(pk__in=members.values("entrant"))
    return Q(person__name_search_key__contains=key) | Q(team, person=None)


@keeper
def awards(request, pk, form=None):
    """The prizes of one ranking."""
    ranking = settled_ranking(request.user, pk)
    at = timezone.now()
    day = timezone.localdate(at)
    listed = Award.objects.filter(ranking=ranking).select_related("prize", "decided_by")
    page = Paginator(listed.order_by("prize__order", "rank", "pk"), PAGE).get_page(request.GET.get("page"))
    overview = overview_of(ranking, user=request.user, day=day)
    if not overview.current:
        ask_rebuild(ranking, at=at)
    context = {
        "ranking": ranking,
        "overview": overview,
        "page": page,
        "rows": rows_of(ranking, page.object_list, user=request.user, day=day),
        "form": form or VerifyForm(awards=()),
        "official": ranking.state == Ranking.State.OFFICIAL,
    }
    return render(request, "contests/awards.html", context, status=422 if form else 200)


@keeper
@require_POST
def awards_propose(request, pk):
    ranking = settled_ranking(request.user, pk)
    try:
        made = actions.propose_awards(ranking.pk, by=request.user, at=timezone.now())
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        said = _(
            "Proposed: %(added)d new, %(moved)d with another prize or rank, %(removed)d taken away, %(kept)d kept."
        )
        messages.success(request, said % vars(made))
    return redirect("awards", pk)


@keeper
@require_POST
def awards_verify(request, pk):
    """Verify what was ticked in the list."""
    ranking = settled_ranking(request.user, pk)
    form = VerifyForm(request.POST, awards=Award.objects.filter(ranking=ranking))
    if not form.is_valid():
        return awards(request, pk, form=form)
    try:
        number = actions.verify_awards(
            ranking.pk, form.chosen, note=form.cleaned_data["note"], by=request.user, at=timezone.now()
        )
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        said = ngettext("%(count)d prize is verified.", "%(count)d prizes are verified.", number)
        messages.success(request, said % {"count": number})
    return redirect("awards", pk)


def _award_of(user, pk) -> Award:
    related = ("prize", "ranking__contest__unit", "ranking__stage", "ranking__sitting__unit", "decided_by")
    found = get_object_or_404(Award.objects.visible_to(user).select_related(*related), pk=pk)
    settled_ranking(user, found.ranking_id)
    return found


@keeper
def award(request, pk):
    """One prize: what is known of whose it is, and the decision."""
    found = _award_of(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decided(request, found, form.cleaned_data["reason"])
    ranking = found.ranking
    (row,) = rows_of(ranking, [found], user=request.user, day=timezone.localdate())
    entrant = row.shown.entrant
    context = {
        "award": found,
        "row": row,
        "entrant": entrant,
        "known": known_of(entrant, ranking) if entrant else None,
        "disqualified": standing(entrant) if entrant else None,
        "certificate": Certificate.objects.filter(award=found, revoked_at=None).first(),
        "form": form,
        "official": ranking.state == Ranking.State.OFFICIAL,
        "organising": Contest.objects.editable_by(request.user).filter(pk=ranking.contest_id).exists(),
    }
    return render(request, "contests/award.html", context)


def _decided(request, found, reason):
    given = {"by": request.user, "at": timezone.now()}
    what = request.POST.get("decision")
    try:
        if what == "verify":
            actions.verify_awards(found.ranking_id, [found.pk], note=reason, **given)
        elif what == "refuse":
            actions.refuse_award(found, reason=reason, **given)
            messages.info(request, _("Propose the prizes again: the next one then moves up."))
        elif what == "take_back":
            actions.take_back(found, reason=reason, **given)
        elif what == "revoke" and (certificate := Certificate.objects.filter(award=found, revoked_at=None).first()):
            revoke(certificate, reason=reason, **given)
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("awards", found.ranking_id)


@keeper
def tie(request, pk, prize, subject):
    """A tie at the line of a prize: an order among them, or the prize to all, or to none."""
    ranking = settled_ranking(request.user, pk)
    line = get_object_or_404(Prize.objects.filter(ranking=ranking), pk=prize)
    question = question_of(proposal_of(ranking), line.pk, subject) if ranking.state != "official" else None
    if question is None:
        messages.info(request, _("This tie is no longer open. See below what stands now."))
        return redirect("awards", pk)
    names = shown_subjects(ranking, question.subjects, user=request.user, day=timezone.localdate())
    labels = {each: f"{names[each].name} – {names[each].whence}" for each in question.subjects if each in names}
    ordering = request.POST.get("how") == "order"
    has_measure = ranking.measures.filter(kind=Measure.Kind.DECISION).exists()
    posted = request.POST or None
    order = OrderForm(posted if ordering else None, names=labels, places=question.places, has_measure=has_measure)
    give = TieForm(None if ordering else posted, by_cap=question.by_cap)
    form = order if ordering else give
    if request.method == "POST" and form.is_valid() and _settle(request, line, question, form.cleaned_data):
        return redirect("awards", pk)
    context = {
        "ranking": ranking,
        "prize": line,
        "question": question,
        "names": labels.values(),
        "order": order,
        "give": give,
        "form": form,
        "has_measure": has_measure,
    }
    return render(request, "contests/tie.html", context)


def _settle(request, prize, question, typed) -> bool:
    given = {"reason": typed["reason"], "by": request.user, "at": timezone.now()}
    try:
        if "order" in typed:
            add = typed.get("add_measure", False)
            actions.decide_order(prize, question.subjects, typed["order"], add_measure=add, **given)
            messages.success(request, _("Kept. The places are being computed with it; then propose the prizes again."))
        else:
            actions.rule_on_tie(prize, question.subjects, typed["give"], **given)
            messages.success(request, _("Kept. Propose the prizes again."))
    except NotPossible as refused:
        messages.error(request, str(refused))
        return False
    return True


@keeper
@require_POST
def tie_reopen(request, pk):
    """A decision on a tie is taken back, with a reason."""
    ruling = get_object_or_404(TieRuling.objects.select_related("prize"), pk=pk)
    if not Ranking.objects.visible_to(request.user).filter(pk=ruling.prize.ranking_id).exists():
        raise Http404
    ranking = settled_ranking(request.user, ruling.prize.ranking_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the decision is taken back."))
        return redirect("awards", ranking.pk)
    try:
        actions.reopen_tie(ruling, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("awards", ranking.pk)
