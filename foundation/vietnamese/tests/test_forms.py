from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.http import QueryDict

from foundation.vietnamese.forms import (
    FORMFIELD_OVERRIDES,
    NFCForm,
    NFCModelForm,
    VietnameseCharField,
    VietnameseDateField,
    VietnameseDecimalField,
)

PARTS = "Nguye\u0302\u0303n  Văn\u00a0Ða\u0323t "
WHOLE = "Nguyễn Văn Đạt"


class NameForm(NFCForm, forms.Form):
    name = forms.CharField(max_length=len(WHOLE))
    story = forms.CharField(widget=forms.Textarea, required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False, strip=False)
    exact = forms.CharField(required=False, strip=False)
    mail = forms.EmailField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    data = forms.JSONField(required=False)

    def clean_name(self):
        self.seen = self.cleaned_data["name"]
        return self.seen


def posted(**data):
    query = QueryDict(mutable=True)
    query.update(data)
    return query


def test_every_text_of_a_form_is_normal_before_anything_looks_at_it():
    form = NameForm(posted(name=PARTS, story="a\r\n  b\u00a0 \nÐ", mail=" an@vi\u200bdu.vn ", kind="a"))
    assert form.is_valid(), form.errors
    assert form.seen == form.cleaned_data["name"] == WHOLE
    assert form.cleaned_data["story"] == "a\n  b\nĐ"
    assert form.cleaned_data["mail"] == "an@vidu.vn"
    assert form.cleaned_data["kind"] == "a"


def test_passwords_and_exact_texts_keep_their_spaces():
    form = NameForm(posted(name="An", password=" e\u0301  Ð ", exact=" e\u0301  Ð ", data='{"a": "e\u0301  b"}'))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["password"] == " e\u0301  Ð "
    assert form.cleaned_data["exact"] == " é  Đ "
    assert form.cleaned_data["data"] == {"a": "é  b"}


def test_nothing_but_unseen_characters_is_nothing():
    form = NameForm(posted(name=" \u200b\u00a0"))
    assert not form.is_valid()
    assert form.errors.as_data()["name"][0].code == "required"


def test_cleaning_again_and_fields_added_later():
    form = NameForm(posted(name="An", more="Ð"))
    form.fields["more"] = forms.CharField()
    form.full_clean()
    form.full_clean()
    assert form.cleaned_data["more"] == "Đ"


def test_the_form_class_is_not_changed():
    NameForm(posted(name="An")).is_valid()
    assert "to_python" not in vars(NameForm.base_fields["name"])


def test_a_text_in_parts_is_no_change():
    form = NameForm(posted(name="Nguye\u0302\u0303n Văn Đạt"), initial={"name": WHOLE})
    form.full_clean()
    assert "name" not in form.changed_data


@pytest.mark.django_db
def test_a_model_form_that_the_admin_makes():
    user_model = get_user_model()
    name = user_model.USERNAME_FIELD

    class UserAdmin(admin.ModelAdmin):
        form = NFCModelForm
        fields = [name]

    form = UserAdmin(user_model, admin.AdminSite()).get_form(None)(posted(**{name: "ða\u0323t"}))
    assert isinstance(form, NFCForm)
    assert form.is_valid(), form.errors
    assert form.cleaned_data[name] == "đạt"
    assert getattr(form.instance, name) == "đạt"


def test_the_admin_can_ask_about_numbers_of_a_model():
    field = models.DecimalField(max_digits=6, decimal_places=2)
    form_field = field.formfield(**FORMFIELD_OVERRIDES[models.DecimalField])
    assert form_field.clean("3,5") == Decimal("3.5")
    with pytest.raises(forms.ValidationError):
        form_field.clean("1.234")


@pytest.mark.parametrize(("typed", "text"), [(PARTS, WHOLE), ("", ""), ("Ð", "Đ")])
def test_the_char_field_alone(typed, text):
    assert VietnameseCharField(required=False).clean(typed) == text


def test_the_char_field_with_a_text_area_keeps_its_lines():
    assert VietnameseCharField(widget=forms.Textarea).clean("a \r\nb") == "a\nb"


class ScoreForm(NFCForm, forms.Form):
    score = VietnameseDecimalField(max_digits=7, decimal_places=2, min_value=0)
    share = VietnameseDecimalField(percent=True, required=False)
    prize = VietnameseDecimalField(currency=True, required=False)
    born_on = VietnameseDateField(required=False)


@pytest.mark.parametrize(
    ("typed", "number"), [("3,5", "3.5"), ("3.5", "3.5"), ("1.234,5", "1234.5"), (" 7 ", "7"), ("0", "0"),
     ("1,50", "1.5")]
)  # fmt: skip
def test_numbers_in_a_form(typed, number):
    form = ScoreForm(posted(score=typed, share="12,5%", prize="300.000 đ"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["score"] == Decimal(number)
    assert form.cleaned_data["share"] == Decimal("12.5")
    assert form.cleaned_data["prize"] == 300000
    assert form.cleaned_data["born_on"] is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1.234", "ambiguous"), ("abc", "invalid"), ("", "required"), ("  ", "required"),
     ("-1", "min_value"), ("1,2345", "max_decimal_places")],
)  # fmt: skip
def test_numbers_that_a_form_refuses_stay_as_typed(typed, code):
    form = ScoreForm(posted(score=typed))
    assert not form.is_valid()
    assert form.errors.as_data()["score"][0].code == code
    assert form["score"].value() == typed
    if typed.strip():
        assert f'value="{typed}"' in str(form["score"])


def test_the_question_names_both_readings():
    form = ScoreForm(posted(score="1.234"))
    message = form.errors["score"][0]
    assert "1234" in message
    assert "1,2340" in message


def test_a_stored_number_is_shown_so_that_it_can_be_sent_back():
    form = ScoreForm(initial={"score": Decimal("1234.50"), "share": Decimal("1.234"), "born_on": date(2009, 2, 15)})
    shown = {name: form[name].value() for name in ("score", "share")}
    assert shown == {"score": "1234,5", "share": "1,2340"}
    assert 'value="15/02/2009"' in str(form["born_on"])
    assert 'type="text"' in str(form["score"])
    again = ScoreForm(posted(**shown, born_on="15/02/2009"), initial=form.initial)
    assert again.is_valid(), again.errors
    assert again.changed_data == []


@pytest.mark.parametrize("typed", ["15/02/2009", "15-2-09", "2009-02-15", "ngày 15 tháng 2 năm 2009"])
def test_dates_in_a_form(typed):
    form = ScoreForm(posted(score="1", born_on=typed))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == date(2009, 2, 15)


@pytest.mark.parametrize(("typed", "code"), [("02/15/2009", "invalid"), ("2009", "invalid"), ("1122009", "ambiguous")])
def test_dates_that_a_form_refuses_stay_as_typed(typed, code):
    form = ScoreForm(posted(score="1", born_on=typed))
    assert form.errors.as_data()["born_on"][0].code == code
    assert f'value="{typed}"' in str(form["born_on"])


def test_a_year_alone_where_it_is_allowed():
    assert VietnameseDateField(allow_year_only=True).clean("2009") == date(2009, 1, 1)
