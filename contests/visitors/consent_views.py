"""Consents to be named: recorded by a school for its pupils, given and taken back by oneself; and one's own data."""

import json

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contests.models import Consent, Contest, Entrant
from contests.naming import age_on, is_minor
from contests.visitors import actions, consenting
from contests.visitors.consent_sheet import consent_sheet
from contests.visitors.own_data import tables
from contests.visitors.rules import CHILD
from contests.visitors.wording import agreed, guardian_agreed
from schools.access import pupil, staff
from schools.models import SchoolClass

PAGE = 50
SCHOOL = ("administrator", "organiser", "officer", "secretary", "teacher")
PUBLISH = Consent.Purpose.PUBLISH


@staff(*SCHOOL)
@require_safe
def consents(request, pk):
    """The classes one looks after, with how many have agreed to be named."""
    contest = _contest(request, pk)
    word = request.GET.get("q", "").strip()
    found = consenting.classes(contest, request.user, timezone.localdate(), word)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "contests/consents.html", {"contest": contest, "page": page, "q": word})


@staff(*SCHOOL)
def class_consents(request, pk, class_pk):
    """A class: tick who has agreed on paper, with the day and, if you like, who signed."""
    contest, school_class = _contest(request, pk), _class(request, class_pk)
    at, may_record = timezone.now(), consenting.may_record(request.user, school_class)
    today = timezone.localdate(at)
    rows = consenting.rows_of(contest, school_class, today)
    faulty = False
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied
        faulty = not consenting.read(rows, request.POST, today)
        if not faulty:
            with transaction.atomic():
                count = consenting.keep(contest, rows, guardian_agreed(PUBLISH, contest), by=request.user, at=at)
            words = ngettext("%(count)d consent is recorded.", "%(count)d consents are recorded.", count)
            messages.success(request, words % {"count": count})
            return redirect("class_consents", pk=pk, class_pk=class_pk)
    context = {
        "contest": contest, "school_class": school_class, "rows": rows, "may_record": may_record, "faulty": faulty,
        "agreed": sum(row.consent is not None for row in rows), "waiting": any(row.consent is None for row in rows),
    }  # fmt: skip
    return render(request, "contests/class_consents.html", context)


@staff(*SCHOOL)
@require_safe
def consent_form(request, pk, class_pk):
    """The form to hand to parents, one for each pupil without a consent, as PDF."""
    contest, school_class = _contest(request, pk), _class(request, class_pk)
    if not consenting.may_record(request.user, school_class):
        raise PermissionDenied
    rows = consenting.rows_of(contest, school_class, timezone.localdate())
    pdf = consent_sheet(contest, school_class, [row.person.full_name for row in rows if row.consent is None])
    disposition = content_disposition_header(True, f"{_('consents')}-{school_class.name}.pdf")
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@staff(*SCHOOL)
@require_POST
def consent_withdraw(request, pk):
    """Take back one pupil's consent to be named, because the child or the parents have."""
    found = get_object_or_404(
        Consent.objects.visible_to(request.user).filter(purpose=PUBLISH).select_related("person", "contest"), pk=pk
    )
    school_class = get_object_or_404(
        SchoolClass.objects.visible_to(request.user),
        pk=_number(request.POST.get("class", "")),
        enrolments__person=found.person,
    )
    if not consenting.may_record(request.user, school_class):
        raise PermissionDenied
    actions.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back: from now on %(name)s is shown as initials.") % {"name": found.person})
    return redirect("class_consents", pk=found.contest_id, class_pk=school_class.pk)


@pupil
@never_cache
@require_safe
def my_data(request):
    """All that is kept of oneself, and what one has agreed to."""
    context = {
        "person": request.person,
        "tables": tables(_held(request.person, timezone.now())),
        "consents": consenting.own_consents(request.person),
        "needs_guardian": _needs_guardian(request.person),
    }
    return render(request, "contests/my_data.html", context)


@pupil
@never_cache
@require_safe
def my_data_file(request):
    """The same, to be saved."""
    content = json.dumps(_held(request.person, timezone.now()), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    disposition = content_disposition_header(True, f"{_('my-data')}.json")
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": disposition})


@pupil
@require_POST
def my_consent(request, pk):
    """Agree to be named in a contest one or one's team has entered, or take that back."""
    entered = Entrant.objects.of(request.person).values("contest")
    contest = get_object_or_404(Contest.objects.filter(pk__in=entered).select_related("unit"), pk=pk)
    at, person = timezone.now(), request.person
    if request.POST.get("agree") == "no":
        standing = Consent.objects.standing().filter(contest=contest, person=person, purpose=PUBLISH).first()
        if standing:
            actions.withdraw(standing, by=request.user, at=at)
        messages.success(request, _("Taken back: from now on you are shown as initials."))
    elif request.POST.get("agree") == "yes":
        if _needs_guardian(person):
            raise PermissionDenied
        agreement = actions.Agreement(str(PUBLISH), agreed(PUBLISH, contest))
        actions.consent(contest, person, agreement, by=request.user, at=at)
        messages.success(request, _("Thank you. You can take this back at any time."))
    else:
        raise Http404
    return redirect("my_data")


def _needs_guardian(person) -> bool:
    """Children do not agree to be named alone; of pupils whose date of birth is not known, the same is assumed."""
    today = timezone.localdate()
    return age_on(person.born_on, today) < CHILD if person.born_on else is_minor(person, today)


def _held(person, at):
    """As the person may read it: not what is shown after closing only."""
    held: dict = {}
    for path in settings.PERSONAL_DATA:
        held |= import_string(path)(person, at)
    return held


def _number(text) -> int:
    """The id in a form; 0, which is nobody's, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _contest(request, pk):
    return get_object_or_404(Contest.objects.visible_to(request.user).select_related("unit"), pk=pk)


def _class(request, pk):
    return get_object_or_404(SchoolClass.objects.visible_to(request.user).select_related("unit", "year"), pk=pk)
