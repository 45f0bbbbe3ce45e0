"""The acts that are a page of their own with one form: what the page says, and what is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contests.sittings import actions
from contests.sittings.rules import ACTS, Act


@dataclass(frozen=True)
class ActPage:
    act: Act
    title: str | Promise
    text: str | Promise
    button: str | Promise
    done: str | Promise
    do: Callable
    takes_note: bool = False
    dangerous: bool = False

    @property
    def asks(self) -> bool:
        """Whether anything is typed."""
        return self.takes_note or self.act.needs_reason


def _page(name, *said, **how):
    """`said`: title, text, button, done, do."""
    return name, ActPage(ACTS[name], *said, **how)


PAGES = dict(
    [
        _page(
            "open", _("Open the sitting"),
            _("From now on the parts can be started and judged. Date and place can still be corrected."),
            _("Open the sitting"), _("The sitting is open."), actions.open_sitting,
        ),
        _page(
            "finish", _("Judging is over"),
            _("All parts must be closed. Papers that nobody is writing any more are closed with it."),
            _("Judging is over"), _("All parts are over. Check the results next."), actions.finish,
        ),
        _page(
            "reopen", _("Go on judging"),
            _("The sitting is open again, for what was forgotten. Everything that was given stays as it is; the "
              "results are checked and confirmed anew afterwards."),
            _("Go on judging"), _("The sitting is open again."), actions.reopen,
        ),
        _page(
            "send", _("Send the results"),
            _("The results go to the organisers of the contest. After that only they can send them back to be "
              "changed."),
            _("Send the results"), _("The results were sent."), actions.send, takes_note=True,
        ),
        _page(
            "publish", _("Publish the results"),
            _("The rankings of this sitting are shown to whoever may see rankings of this contest. The time for "
              "appeals begins now."),
            _("Publish the results"), _("The results are published."), actions.publish,
        ),
        _page(
            "return", _("Send the results back"),
            _("The unit is asked to look at its results again, to confirm and to send them anew. Its rankings are "
              "hidden until then."),
            _("Send back"), _("The results were sent back."), actions.send_back, dangerous=True,
        ),
        _page(
            "cancel", _("Call the sitting off"),
            _("The unit stays on the list, marked as not held, with the reason. Its teams are told."),
            _("Call it off"), _("The sitting is called off."), actions.cancel, dangerous=True,
        ),
        _page(
            "restore", _("Hold it after all"),
            _("The sitting goes on where it was when it was called off. Its teams are told."),
            _("Hold it after all"), _("The sitting is held after all."), actions.restore,
        ),
    ]
)  # fmt: skip
