from typing import ClassVar

from django.shortcuts import redirect
from django.urls import reverse

from schools.scoped_admin import ScopedAdmin


class ContestPage(ScopedAdmin):
    """The look of the pages of contests."""

    class Media:
        css: ClassVar = {"all": ["contests/admin.css"]}


class PageOfContest(ContestPage):
    """A page of something in a contest: it names the contest, says what comes next, and leads back to it."""

    change_form_template = "admin/contests/of_contest_change.html"

    def contest_of(self, obj):
        return obj.contest

    def next_steps(self, obj) -> list[str]:
        """What comes next on this page, in words; the first things for a new row."""
        return []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):  # noqa: PLR0917
        contest = self.contest_of(obj) if obj and obj.pk else None
        context |= {"contest": contest, "next_steps": self.next_steps(obj)}
        if contest:
            context["contest_url"] = reverse("admin:contests_contest_change", args=[contest.pk])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_post_save_add(self, request, obj):
        return redirect("admin:contests_contest_change", self.contest_of(obj).pk)

    def response_post_save_change(self, request, obj):
        return redirect("admin:contests_contest_change", self.contest_of(obj).pk)
