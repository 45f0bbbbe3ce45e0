"""The pages of a contest beside the admin's own, listed on its page."""

from contextlib import suppress

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# (words, name of a URL that takes the contest's id)
LINKS: list = [
    (_("How many there are: sizes of classes and units"), "contest_sizes"),
    (_("Changes of the rules since it was opened"), "contest_amendments"),
    (_("Keys, rulings and how questions did"), "contest_keys"),
    # contests/live
    (_("Live: who is taking part now"), "live"),
    (_("More time for everybody"), "extend"),
    (_("Tell those who take part something"), "notices"),
    (_("Answers that arrived late"), "late_answers"),
    # contests/visitors
    (_("Consents to be named"), "consents"),
    (_("Page for everybody"), "public_contest"),
    (_("Prizes and publication"), "contest_awards"),
    (_("Statistics forms"), "contest_statements"),
    (_("Leak check: who saw the questions"), "leak_check"),
]

# Of a stage that units hold: (words, name of a URL that takes the stage's id)
STAGE_LINKS: list = [
    (_("Launch it to units"), "stage_launch"),
    (_("All sittings: who has a date, who is late"), "stage_sittings"),
]
PROMOTION = (_("Who goes on to the next stage"), "stage_promotion")


def pages_of_stage(stage) -> list[tuple[str, str, str]]:
    """(words, address, name) of the pages beside the admin where a stage is held."""
    names = [*(STAGE_LINKS if stage.by_sittings else []), *([PROMOTION] if stage.promotes else [])]
    found = []
    for words, name in names:
        with suppress(NoReverseMatch):  # of a room that is not there yet
            found.append((words, reverse(name, args=[stage.pk]), name))
    return found
