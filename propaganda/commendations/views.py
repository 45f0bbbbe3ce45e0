"""The rules of commendation of a campaign, what they would give today, and the lists that were drawn up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from propaganda.commendations import actions
from propaganda.commendations.drawing import draw, rules_of
from propaganda.commendations.forms import AsOfForm, DecisionForm, RuleForm
from propaganda.commendations.presenting import called, lines_of, sections
from propaganda.commendations.rules import NotPossible, decision_on, open_decisions, struck_before
from propaganda.forms import ReasonForm
from propaganda.models import Campaign, Commendation, CommendationList, CommendationRule, Plan
from propaganda.querysets import LOOKING, ORGANISING, OVERSEEING
from schools.access import staff
from schools.choosing import ids_in

PREVIEWED = 10
# More equals than that are told by number; the workbook names them all.
MOST_SHOWN = 200
looking, overseer, organiser = (staff(*sorted(roles)) for roles in (LOOKING, OVERSEEING, ORGANISING))


def _campaign(request, pk, *, change=False) -> Campaign:
    """One that the reader looks after; a launched one that is only seen is refused."""
    seen = Campaign.objects.visible_to(request.user).select_related("unit")
    campaign = get_object_or_404(seen, pk=pk)
    wanted = Campaign.objects.editable_by if change else Campaign.objects.overseen_by
    if not (request.user.is_superuser or wanted(request.user).filter(pk=pk).exists()):
        raise PermissionDenied
    return campaign


def organises(user, campaign) -> bool:
    return Campaign.objects.editable_by(user).filter(pk=campaign.pk).exists()


@overseer
@require_GET
def commendations(request, pk):
    """The rules with what each would give today, and the lists there are."""
    campaign, today = _campaign(request, pk), timezone.localdate()
    rules = rules_of(campaign)
    drawn = draw(campaign, rules, today)
    shown = sections([each.rule for each in drawn], [line for each in drawn for line in each.lines], at_most=PREVIEWED)
    return _rules_page(request, campaign, list(zip(rules, shown, strict=True)), AsOfForm(today=today))


def _rules_page(request, campaign, rules, form, status=200):
    lists = campaign.commendation_lists.select_related("made_by").order_by("-number", "pk")
    context = {
        "campaign": campaign, "here": "commendations", "rules": rules, "form": form, "lists": lists,
        "today": timezone.localdate(), "organises": organises(request.user, campaign),
    }  # fmt: skip
    return render(request, "propaganda/commendations.html", context, status=status)


@organiser
@require_POST
def commendation_draw_up(request, pk):
    campaign, at = _campaign(request, pk, change=True), timezone.now()
    form = AsOfForm(request.POST, today=timezone.localdate(at))
    if not form.is_valid():
        return _rules_page(request, campaign, [(rule, None) for rule in rules_of(campaign)], form, 422)
    try:
        made, new = actions.draw_up(campaign, form.cleaned_data["as_of"], by=request.user, at=at)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("commendations", pk)
    if not new:
        messages.info(request, _("Nothing has changed since this list was drawn up, so there is no second one."))
    return redirect("commendation_list", made.pk)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def commendation_rule_new(request, pk):
    campaign = _campaign(request, pk, change=True)
    order = campaign.commendation_rules.count() + 1
    return _edit(request, CommendationRule(campaign=campaign, order=order), campaign)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def commendation_rule(request, pk):
    rule = get_object_or_404(CommendationRule.objects.visible_to(request.user), pk=pk)
    return _edit(request, rule, _campaign(request, rule.campaign_id, change=True))


def _edit(request, rule, campaign):
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        actions.save_rule(form.instance, by=request.user, at=timezone.now())
        return redirect("commendations", campaign.pk)
    context = {"campaign": campaign, "here": "commendations", "rule": rule, "form": form}
    return render(request, "propaganda/commendation_rule.html", context, status=422 if form.errors else 200)


@organiser
@require_POST
def commendation_rule_remove(request, pk):
    rule = get_object_or_404(CommendationRule.objects.visible_to(request.user), pk=pk)
    _campaign(request, rule.campaign_id, change=True)
    actions.remove_rule(rule, by=request.user, at=timezone.now())
    messages.success(request, _("The rule is gone. Lists drawn up before keep it."))
    return redirect("commendations", rule.campaign_id)


def list_of(user, pk) -> CommendationList:
    seen = CommendationList.objects.visible_to(user).select_related("campaign__unit", "made_by")
    return get_object_or_404(seen, pk=pk)


@overseer
@require_GET
def commendation_list(request, pk):
    """Each place with what it comes from, as it was kept; what waits for a decision; who stands just below."""
    drawn_up = list_of(request.user, pk)
    lines = lines_of(drawn_up)
    undecided = open_decisions(lines, drawn_up.rules)
    may = organises(request.user, drawn_up.campaign)
    newer = drawn_up.campaign.commendation_lists.filter(number__gt=drawn_up.number).order_by("-number", "pk").first()
    context = {
        "campaign": drawn_up.campaign, "here": "commendations", "list": drawn_up, "undecided": undecided,
        "sections": sections(drawn_up.rules, lines, at_most=MOST_SHOWN),
        "organises": may, "newer": newer,
        "again": [
            (line, called(line), drawn_up.rules[line.rule]["name"], before)
            for line, before in struck_before(drawn_up, lines)
        ] if may and not newer else [],
        "proposed": sum(line.proposed and line.struck_at is None for line in lines),
    }  # fmt: skip
    return render(request, "propaganda/commendation_list.html", context)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def commendation_decide(request, pk, rule):
    """Equals for too few places, or next to a place that became free: a person says who is proposed."""
    drawn_up = list_of(request.user, pk)
    _campaign(request, drawn_up.campaign_id, change=True)
    if rule >= len(drawn_up.rules):
        raise Http404
    own = [line for line in lines_of(drawn_up) if line.rule == rule]
    decision = decision_on(own, drawn_up.rules[rule]["places"])
    if decision is None:
        messages.info(request, _("There is nothing to decide here any more. See below what stands now."))
        return redirect("commendation_list", pk)
    names = {line.pk: called(line) for line in decision.lines}
    form = DecisionForm(request.POST or None, names=names, free=decision.free)
    if request.method == "POST" and form.is_valid():
        asked = ids_in(request.POST.get("asked", "").split(","))
        try:
            actions.decide(
                drawn_up, rule, asked=asked, chosen=form.chosen(), reason=form.cleaned_data["reason"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
            return redirect("commendation_list", pk)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
    context = {
        "campaign": drawn_up.campaign, "here": "commendations", "list": drawn_up, "rule": drawn_up.rules[rule],
        "decision": decision, "names": names, "form": form, "many": form.many,
    }  # fmt: skip
    return render(request, "propaganda/commendation_decide.html", context, status=422 if form.errors else 200)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def commendation_strike(request, pk):
    """Take a line off the list, or put it back, with a reason."""
    seen = Commendation.objects.visible_to(request.user).select_related("list", "unit", "person", "school_class")
    line = get_object_or_404(seen, pk=pk)
    campaign = _campaign(request, line.list.campaign_id, change=True)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.put_back if request.POST.get("act") == "put_back" else actions.strike
        act(line, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return redirect("commendation_list", line.list_id)
    context = {
        "campaign": campaign, "here": "commendations", "line": line, "name": called(line), "form": form,
        "rule": line.list.rules[line.rule],
    }  # fmt: skip
    return render(request, "propaganda/commendation_strike.html", context, status=422 if form.errors else 200)


@organiser
@require_POST
def commendation_strike_again(request, pk):
    """Those ticked of the ones struck off earlier lists."""
    drawn_up = list_of(request.user, pk)
    _campaign(request, drawn_up.campaign_id, change=True)
    done = actions.strike_again(drawn_up, ids_in(request.POST.getlist("line")), by=request.user, at=timezone.now())
    words = ngettext("%(count)d line is struck off again.", "%(count)d lines are struck off again.", done)
    messages.success(request, words % {"count": done})
    return redirect("commendation_list", pk)


@looking
@require_GET
def plan_commendations(request, pk):
    """What of its campaign's lists concerns this school: its own lines, nobody else's."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit"), pk=pk)
    lines = (
        Commendation.objects.visible_to(request.user)
        .filter(list__campaign=plan.campaign_id, unit=plan.unit_id)
        .select_related("list", "unit", "person", "school_class", "struck_by", "decided_by")
        .order_by("-list__number", "rule", "position", "pk")
    )
    shown: dict[int, tuple] = {}
    for line in lines:
        shown.setdefault(line.list_id, (line.list, []))[1].append(line)
    lists = [(drawn_up, [each for each in sections(drawn_up.rules, own) if each.rows]) for drawn_up, own in
             shown.values()]  # fmt: skip
    lists = [(drawn_up, found) for drawn_up, found in lists if found]
    context = {"plan": plan, "here": "plan_commendations", "lists": lists}
    return render(request, "propaganda/plan_commendations.html", context)
