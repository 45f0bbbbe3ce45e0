"""What a contest says of itself on the page of whoever takes part."""

from django import template

from contests.organising.amending import amendments_of
from contests.organising.definitions import newest_documents

register = template.Library()


@register.inclusion_tag("contests/_documents.html")
def contest_papers(contest):
    """Its documents, newest versions, and how its rules were changed since it was opened."""
    amendments = amendments_of(contest)[:1] if contest.rules_version > 1 else []
    return {"contest": contest, "documents": newest_documents(contest), "amendments": amendments}
