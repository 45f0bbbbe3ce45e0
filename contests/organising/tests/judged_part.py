"""The admin's page of a judged part, as an organiser posts it; for the tests of what may change how."""

from contests.tests.worlds import page

WHY = {"reason": "Kế hoạch in sai"}


def address(part):
    return page("part", "change", part.pk)


def post(desk, part, **changes):
    """What is answered to the page sent with changes, as it stands or not."""
    return desk.client.post(address(part), desk.form(address(part)) | changes)


def faults(answer):
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    sets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    return set(form.errors), [str(fault) for each in sets for fault in each.non_form_errors()]
