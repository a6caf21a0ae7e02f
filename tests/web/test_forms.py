"""What every form does with what no database keeps."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from portal.web.forms import OnceForm, PortalForm, new_form_key, require_number


class Sample(PortalForm):
    hidden = HiddenField()
    text = StringField()
    choice = SelectField(choices=[SelectChoice("a", "A")], validate_choice=False)
    radio = RadioField(choices=[SelectChoice("a", "A")], validate_choice=False)
    revision = HiddenField(validators=[require_number])


def test_no_field_gives_a_nul(app: Flask) -> None:
    sent = MultiDict(dict.fromkeys(("hidden", "text", "choice", "radio"), "a\x00b"))
    with app.test_request_context():
        form = Sample(formdata=sent)
    assert [form[name].data for name in sent] == ["ab"] * 4


@pytest.mark.parametrize("sent", ["9" * 5000, "-1", "", "x", "9" * 30])
def test_a_revision_that_no_page_showed_is_refused(app: Flask, sent: str) -> None:
    with app.test_request_context():
        form = Sample(formdata=MultiDict({"revision": sent}))
        assert not form.validate()
    assert form.revision.errors == ["This page was not loaded fully. Reload it and try again."]


@pytest.mark.parametrize("key", ["", "a" * 44, "a\x00b", "a b", "clé", "a\n"])
def test_a_form_key_that_no_page_made_is_refused(app: Flask, key: str) -> None:
    with app.test_request_context():
        form = OnceForm(formdata=MultiDict({"form_key": key}))
        # What is merely invisible is taken away first.
        assert form.validate() is (key == "a\x00b")


def test_a_form_key_of_a_page_is_taken(app: Flask) -> None:
    with app.test_request_context():
        assert OnceForm(formdata=MultiDict({"form_key": new_form_key()})).validate()
