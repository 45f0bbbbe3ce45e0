import re

from crispy_forms.helper import FormHelper
from django import forms
from django.template import engines

PAGE = '{% load crispy_forms_tags %}{% include "foundation/ui/error_summary.html" %}{% crispy form %}'


class Sample(forms.Form):
    name = forms.CharField(help_text="As on the birth certificate.")
    born = forms.DateField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def clean(self):
        raise forms.ValidationError("These do not go together.")


def draw(data=None):
    return engines["django"].from_string(PAGE).render({"form": Sample(data)})


def test_a_fresh_form_has_no_summary():
    assert "error-summary" not in draw()


def test_every_fault_is_listed_and_leads_to_its_input():
    html = draw({"born": "sometime"})
    summary = html[: html.index("</ul>")]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_born", "id_kind_0"]
    for target in targets:
        assert re.search(rf'<input[^>]* id="{target}"', html)
    assert summary.count("<li>") == 5  # with the hidden field and the form's own
    assert "These do not go together." in summary


def test_what_was_typed_is_kept_and_the_fault_is_read_out_with_the_field():
    html = draw({"born": "sometime"})
    field = re.search(r'<input[^>]* id="id_born"[^>]*>', html)[0]
    assert 'value="sometime"' in field
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field)[1]
    assert all(f'id="{name}"' in html for name in described.split())


def test_help_and_fault_of_a_field_are_both_read_out():
    field = re.search(r'<input[^>]* id="id_name"[^>]*>', draw({"born": "1/1/2012"}))[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
