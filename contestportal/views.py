"""What crosses the apps: the home page of each kind of reader, health, language, and the pages for when things fail."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist, loader
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n

from contestportal.calendars import calendar_of, token_of, user_of
from contestportal.desk import desk
from contestportal.duties import duties, grouped
from contestportal.menu import is_pupil
from contests.listing import for_person
from contests.notices import notices_to
from contests.visitors.public import SHOWN, public_contests
from foundation.jobs.rules import health
from foundation.mail.links import absolute
from propaganda.materials.rules import public_campaigns
from propaganda.successes.claiming import plans_of
from reports.deadlines.showing import reminders_for
from schools.access import public, signed_in

# How long, and how many of, the organisers' notices stand on the first page; all are on the contest's own.
NEWS, NEWS_SHOWN = timedelta(days=7), 5

set_language = public(i18n.set_language)


@public
def service_worker(request):
    """The script that keeps the pages of settings.KEPT_PAGES usable without network; it must lie at the root to reach
    them all."""
    context = {"static_url": settings.STATIC_URL, "pages": "|".join(settings.KEPT_PAGES)}
    return render(request, "contestportal/sw.js", context, content_type="text/javascript; charset=utf-8")


@public
def home(request):
    """To a visitor: what this is and how to sign in. To a pupil: their contests. To staff: what waits for them."""
    user, at = request.user, timezone.now()
    if not user.is_authenticated:
        context = {"contests": public_contests()[:SHOWN], "at": at, "outreach": public_campaigns().exists()}
        return render(request, "contestportal/home.html", context)
    person = getattr(user, "person", None)
    entries = for_person(person, at) if person else []
    mine = {"entries": entries, "at": at, "notices": told(person, entries, at)}
    if is_pupil(user):
        if (paper := _running(entries)) and _from_signing_in(request):
            return redirect("attempt", pk=paper.pk)
        counted = bool(person and plans_of(person))
        return render(request, "contestportal/home_pupil.html", {"person": person, "counts_services": counted, **mine})
    reminded = reminders_for(user, at)
    return render(request, "contestportal/home_staff.html", {**mine, **desk(user, at), "reminded": reminded})


def told(person, entries, at):
    """The newest of what organisers tell this person, of the last days."""
    contests = {entry.contest.pk: entry.contest for entry in entries}.values()
    notices = notices_to(person, contests, at) if contests else []
    return [notice for notice in notices if notice.at > at - NEWS][:NEWS_SHOWN]


def _running(entries):
    """The one paper that runs, practice aside; with several the pupil chooses."""
    running = [entry.standing.open for entry in entries if entry.standing.open and not entry.stage.practice]
    return running[0] if len(running) == 1 else None


def _from_signing_in(request):
    """Whoever signs in again in the middle of a paper is led back to it; the first page stays there to be seen."""
    came_from = urlsplit(request.headers.get("referer", ""))
    return came_from.netloc == request.get_host() and came_from.path in {reverse("card"), reverse("sign_in")}


@signed_in
def todo(request):
    """What one owes across all contests, campaigns and reports: by when, and one press to begin it."""
    at = timezone.now()
    found = duties(request.user, at)
    context = {"groups": grouped(found, at), "count": len(found), "at": at, "reminded": reminders_for(request.user, at)}
    return render(request, "contestportal/todo.html", context)


@signed_in
def calendar(request):
    """One's own address of the calendar feed, and how to use it."""
    address = absolute(reverse("calendar_feed", args=[token_of(request.user)]))
    return render(request, "contestportal/calendar.html", {"address": address})


@public
def calendar_feed(request, token):
    """For calendar programs, which cannot sign in: whoever has the address reads what its account owes. So nothing on
    the way keeps it, no search engine lists it, and it is told to nobody whom its links lead to."""
    user = user_of(token)
    if user is None:
        raise Http404
    at = timezone.now()
    content = calendar_of(duties(user, at), site=absolute(""), at=at)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
def healthz(request):
    """For whoever watches the server: 200 when the database answers and work moves, else 503. Names no one."""
    try:
        work = health(timezone.now())
    except DatabaseError:
        return JsonResponse({"database": False, "holds": False}, status=503)
    return JsonResponse({"database": True, **work}, status=200 if work["holds"] else 503)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    """A form sent from a page that was open too long: say so, and lead back to that page if it was ours."""
    back = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return render(request, "403_csrf.html", {"back": back if ours else ""}, status=403)


def server_error(request):
    """Nothing here may ask the database: it may be what broke. Even the manifest of static files may be missing."""
    try:
        return HttpResponseServerError(loader.render_to_string("500.html"))
    except (TemplateDoesNotExist, ValueError):
        return HttpResponseServerError("<!doctype html><title>500</title><h1>500</h1>")
