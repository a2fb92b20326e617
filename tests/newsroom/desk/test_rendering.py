"""Fields that are rendered without a template equal those that Django renders."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.safestring import mark_safe

from newsroom.desk.rendering import QuickRenderer

ATTRS = ({}, {"id": "id_x", "required": True, "disabled": False, "maxlength": 200, "class": 'a"<b>&'}, {"data-x": None})
VALUES = (None, "", 0, 1200, "O’Neill & <sons> \"'", "two\nlines", mark_safe("a &amp; b"), True)
WIDGETS = [forms.HiddenInput, forms.TextInput, forms.NumberInput, forms.Textarea, forms.CheckboxInput]


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("attrs", ATTRS)
@pytest.mark.parametrize("value", VALUES)
def test_a_field_is_the_same_character_by_character(widget, attrs, value):
    quick, djangos = (
        widget(attrs).render("x-1", value, renderer=renderer) for renderer in (QuickRenderer(), DjangoTemplates())
    )
    assert quick.strip() == djangos.strip() and hasattr(quick, "__html__")


@pytest.mark.parametrize("errors", [[], ["A headline is missing."], ["<one>", "two"]])
def test_a_list_of_errors_is_the_same_character_by_character(errors):
    quick, djangos = (str(ErrorList(errors, renderer=renderer)) for renderer in (QuickRenderer(), DjangoTemplates()))
    assert quick.strip() == djangos.strip()


class Titled(forms.Form):
    who = forms.CharField(label="Who <answers> & “when”")
    when = forms.DateField(label="")
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("name", ["who", "when"])
@pytest.mark.parametrize("attrs", [None, {"class": "required inline"}, {"class": 'a"<b>'}])
@pytest.mark.parametrize("contents", [None, mark_safe("L&amp;P"), "<p>"])
def test_a_label_is_the_same_character_by_character(name, attrs, contents):
    quick, djangos = (
        Titled(renderer=renderer)[name].label_tag(contents, attrs) for renderer in (QuickRenderer(), DjangoTemplates())
    )
    assert quick.strip() == djangos.strip() and hasattr(quick, "__html__")


def test_a_label_of_several_boxes_is_the_same():
    quick, djangos = (
        Titled(renderer=renderer)["days"].label_tag() for renderer in (QuickRenderer(), DjangoTemplates())
    )
    assert quick.strip() == djangos.strip()
