"""The answer to a device that sends what it kept. Its `state`: saved; asked, a person should look first; refused, with
`why` in words; other, somebody else is signed in now."""

from django.utils import timezone
from django.utils.translation import gettext as _

from propaganda.activities import actions
from propaganda.activities.forms import ActivityForm
from propaganda.activities.page import classes_offered, flat
from propaganda.activities.rules import NotPossible, may_record, why_closed
from propaganda.activities.sent import Sent
from propaganda.activities.warnings import named
from propaganda.models import Plan


def answer(sent: Sent, *, by, at) -> tuple[dict, int]:
    """(what is said, status)."""
    if sent.user != by.pk:
        return {"state": "other"}, 409
    plan = Plan.objects.visible_to(by).select_related("campaign", "unit").filter(pk=sent.plan).first()
    if plan is None or not may_record(plan, by):
        why = _("You do not record activities for this school any more. Give what you kept to its secretary.")
        return _refused(why, 403)
    form = ActivityForm(sent.fields, plan=plan, classes=flat(classes_offered(plan, timezone.localdate(at))))
    if not form.is_valid():
        return _refused(why_closed(plan) or _faults(form))
    try:
        saved = actions.record_activity(
            plan, form.entry(), client_id=sent.client_id, link=form.cleaned_data["link"], overruled=sent.overruled,
            by=by, at=at,
        )  # fmt: skip
    except NotPossible as refused:
        return _refused(str(refused))
    except actions.LookAgain as look:
        return {"state": "asked", "warned": [_as_json(each) for each in look.warned]}, 200
    url = saved.activity.get_absolute_url()
    warned = [*filter(None, [saved.otherwise]), *(each.text for each in saved.warned)]
    return {"state": "saved", "activity": saved.activity.pk, "url": url, "warned": warned}, 200


def _faults(form) -> str:
    """Each with the name of its field: it is read where the form is no longer in sight."""
    labels = {name: f"{form[name].label}: " for name in form.fields}
    return " ".join(f"{labels.get(name, '')}{error}" for name, errors in form.errors.items() for error in errors)


def _refused(why, status=422):
    return {"state": "refused", "why": why}, status


def _as_json(warned):
    lines = [{"id": line.pk, "name": named(line)} for line in warned.lines]
    url = warned.activity.get_absolute_url() if warned.activity else ""
    return {"kind": warned.kind, "text": warned.text, "lines": lines, "url": url}
