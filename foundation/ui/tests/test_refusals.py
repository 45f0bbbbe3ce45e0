"""How an act that is not possible now is said: beside a field, above a form, on the next page."""

import pytest
from django import forms
from django.contrib.messages import get_messages, info
from django.contrib.messages.storage.cookie import CookieStorage

from foundation.refusals import NotPossible, Outdated, done, refuse, taken


class Reason(forms.Form):
    reason = forms.CharField(required=False)


def shut(number, *, by, at):
    """Refuses 0 and blames a field for -1; else all is well."""
    if number <= 0:
        raise NotPossible("It is closed.", "reason" if number else None)


@pytest.fixture
def request_of(rf):
    request = rf.post("/")
    request.user = "Hoa"
    request._messages = CookieStorage(request)
    return request


def said(request):
    return [(each.level_tag, str(each)) for each in get_messages(request)]


@pytest.mark.parametrize(("field", "where"), [("reason", "reason"), (None, "__all__"), ("elsewhere", "__all__")])
def test_it_stands_at_the_field_of_the_form_that_is_to_blame(field, where):
    form = Reason({})
    refuse(form, NotPossible("Say why.", field))
    assert form.errors == {where: ["Say why."]}


def test_an_act_is_taken_or_the_form_says_why_not():
    form = Reason({})
    assert taken(form, shut, 1, by=None, at=None)
    assert not form.errors
    assert not taken(form, shut, -1, by=None, at=None)
    assert form.errors == {"reason": ["It is closed."]}


def test_what_was_done_is_said_once_it_is_done(request_of):
    assert done(request_of, shut, 1, at=None, said="Done.")
    assert done(request_of, shut, 1, at=None, said="Thrown away.", tell=info)
    assert done(request_of, shut, 1, at=None)
    assert said(request_of) == [("success", "Done."), ("info", "Thrown away.")]


def test_what_was_refused_is_said_instead(request_of):
    assert not done(request_of, shut, 0, at=None, said="Done.")
    assert said(request_of) == [("warning", "It is closed.")]


def test_it_is_the_reader_who_does_it(request_of):
    seen = []
    done(request_of, lambda *args, **kwargs: seen.append((args, kwargs)), 7, at=5, reason="so")
    assert seen == [((7,), {"by": "Hoa", "at": 5, "reason": "so"})]


def test_other_faults_are_not_swallowed(request_of):
    with pytest.raises(ZeroDivisionError):
        done(request_of, lambda **_kwargs: 1 / 0)


def test_an_outdated_preview_is_a_refusal_too():
    assert isinstance(Outdated(), NotPossible)
    assert str(Outdated())
