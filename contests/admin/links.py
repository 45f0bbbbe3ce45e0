"""The pages of a contest beside the admin's own, listed on its page."""

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
