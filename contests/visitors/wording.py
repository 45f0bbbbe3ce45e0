"""What people agree to, word for word: shown beside each tick, and kept with the consent.

Law 91/2025/QH15: article 9 (voluntary, informed, each purpose by itself, silence is no consent), 16 (publication),
24 (children). Shown before: what is kept, why, by whom, how long, and the rights.
"""

from django.utils.translation import gettext as _

from contests.models import Consent, Contest


def privacy_note(contest: Contest, *, residence: bool) -> list[tuple[str, str]]:
    """(heading, text) of what is kept of somebody who registers."""
    kept = _("Your name, your date of birth, your telephone number if you give it, your papers and your results.")
    if residence:
        kept += " " + _("And the commune or ward where you live, learn or work.")
    return [
        (_("What is kept"), kept + " " + _("Of a child also the name, relation and telephone number of the guardian.")),
        (
            _("What for"),
            _("To let you take part, to check that you may, to rank the results, to reach you about a prize. For "
              "nothing else, and it is passed on to nobody else."),
        ),
        (_("Who keeps it"), _("%(unit)s, which organises this contest.") % {"unit": contest.unit}),
        (
            _("How long"),
            _("As long as the contest, its prizes and complaints about them need. You can ask for it to be deleted "
              "earlier; from then on you no longer take part."),
        ),
        (
            _("Your rights"),
            _("On the page “My data” you see and download all that is kept, and take back what you agreed to. To have "
              "something corrected or deleted, or to complain, turn to the organisers."),
        ),
        (
            _("In public"),
            _("Public results show only your initials, unless you agree below to be named. You can take part without "
              "agreeing to that."),
        ),
    ]  # fmt: skip


def agreed(purpose: str, contest: Contest) -> str:
    """The sentence of the one who takes part."""
    words = {"contest": contest.title, "unit": contest.unit}
    if purpose == Consent.Purpose.TAKE_PART:
        text = _(
            "I have read what is kept and why. I agree that %(unit)s keeps and uses it, and I want to take part in "
            "“%(contest)s”."
        )
    else:
        text = _("I agree that my name, my unit and my result are published in the results of “%(contest)s”.")
    return text % words


def guardian_agreed(purpose: str, contest: Contest) -> str:
    """The sentence of a child's parent or guardian."""
    words = {"contest": contest.title, "unit": contest.unit}
    if purpose == Consent.Purpose.TAKE_PART:
        text = _(
            "I am the child's parent or guardian. I have read what is kept and why, and I agree that the child takes "
            "part in “%(contest)s” and that %(unit)s keeps and uses these data."
        )
    else:
        text = _(
            "I am the child's parent or guardian, and I agree that the child's name, unit and result are published in "
            "the results of “%(contest)s”."
        )
    return text % words
