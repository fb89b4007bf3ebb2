"""Reading a modal's state, and saying what to do where it is wrong."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import category

import pytest
from hypothesis import assume, given

from blocks.forms import Amount, Day, Files, Form, FormErrors, Line, Moment, Name, Phone, Prose, at_field, filled_in
from blocks.words import Words
from models.email_address import Email
from models.terms import Service
from tests.blocks.nasty import texts
from tests.builders import PARIS

FR, EN = Words.of("fr", PARIS), Words.of("en", PARIS)


class Sample(Form):
    client: Name
    service: Service | None = None
    client_email: Email | None = None
    amount: Amount | None = None
    received_at: Moment | None = None
    tests: tuple[str, ...] = ()
    evidence: Files = []  # noqa: RUF012  pydantic copies it
    assignee: str | None = None
    channel: str | None = None
    phone: Phone | None = None
    line: Line | None = None
    description: Prose | None = None


def state(**fields: dict[str, Any]) -> dict[str, Any]:
    client = {"type": "plain_text_input", "value": "Durand"}
    return {name: {"input": element} for name, element in {"client": client, **fields}.items()}


def typed(value: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def errors(words: Words = FR, **fields: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(FormErrors) as caught:
        Sample.parse(state(**fields), words)
    return caught.value.errors


FILE = {
    "id": "F1",
    "name": "accord.pdf",
    "permalink": "https://a.example/F1",
    "size": 12,
    "user": "U1",
    "mode": "hosted",
}


@pytest.mark.parametrize(
    ("field", "element", "value"),
    [
        ("client", typed("  Durand Télécom\n"), "Durand Télécom"),
        ("service", {"type": "static_select", "selected_option": {"text": {}, "value": "SDSL"}}, Service.SDSL),
        ("service", {"type": "radio_buttons", "selected_option": None}, None),
        ("client_email", {"type": "email_text_input", "value": "a.b@c-d.fr"}, "a.b@c-d.fr"),
        ("client_email", {"type": "email_text_input", "value": "contact@société.fr"}, "contact@société.fr"),
        ("amount", typed("1 234,56"), Decimal("1234.56")),
        ("amount", typed("1\u202f234,5 € HT"), Decimal("1234.50")),
        ("amount", typed("1234.56"), Decimal("1234.56")),
        ("amount", typed("12 345 €"), Decimal(12345)),
        ("amount", typed("€ 250"), Decimal(250)),
        ("amount", typed("250,00 eur ht"), Decimal(250)),
        ("amount", typed(" 1\u00a0234\u00a0567,89 "), Decimal("1234567.89")),
        ("amount", typed(" "), None),
        ("amount", typed("\u202a250,00\u202c"), Decimal(250)),
        ("client_email", {"type": "email_text_input", "value": "\u200ba.b@c-d.fr\ufeff"}, "a.b@c-d.fr"),
        ("phone", typed("\u202a+33 1 23 45 67 89\u202c"), "+33 1 23 45 67 89"),
        ("line", typed("\u200e01 23 45\u200b 67 89\u2060"), "01 23 45 67 89"),
        (
            "received_at",
            {"type": "datetimepicker", "selected_date_time": 1795438859},
            datetime(2026, 11, 23, 13, 0, tzinfo=UTC),
        ),
        ("received_at", {"type": "datetimepicker", "selected_date_time": None}, None),
        ("tests", {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ("a", "b")),
        ("tests", {"type": "checkboxes", "selected_options": []}, ()),
        (
            "evidence",
            {"type": "file_input", "files": [FILE]},
            [{"id": "F1", "name": "accord.pdf", "permalink": "https://a.example/F1", "user": "U1", "size": 12}],
        ),
        ("evidence", {"type": "file_input"}, []),
        ("assignee", {"type": "users_select", "selected_user": "U1"}, "U1"),
        ("channel", {"type": "conversations_select", "selected_conversation": "C1"}, "C1"),
        ("description", {"type": "number_input", "value": "5"}, None),
        ("description", {}, None),
        ("description", typed("nul\x00 et \ud800"), "nul\ufffd et \ufffd"),
    ],
)
def test_every_element_is_read(field: str, element: dict[str, Any], value: object) -> None:
    assert getattr(Sample.parse(state(**{field: element}), FR), field) == value


@pytest.mark.parametrize(
    ("field", "element", "sentence"),
    [
        ("client", typed(None), "Ce champ est à remplir."),
        ("client", typed(" \n "), "Ce champ est à remplir."),
        ("client", typed("x" * 81), "Raccourcissez ce texte à 80\xa0caractères au plus."),
        ("service", {"type": "static_select", "selected_option": {"value": "RNIS"}}, "Choisissez l'une des options."),
        ("amount", typed("1,234.56"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("1 00"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("185€50"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("123 456 789"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("1 2345"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("125, 50"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("gratuit"), "Saisissez un montant en euros, par exemple 125,50."),
        ("amount", typed("-5"), "Saisissez un montant en euros, par exemple 125,50."),
    ],
)
def test_an_error_stands_at_its_field_and_says_what_to_do(field: str, element: dict[str, Any], sentence: str) -> None:
    assert errors(**{field: element}) == {field: sentence}


@pytest.mark.parametrize(
    "address", ["a@b", "a b@c.fr", "a@b.fr,c@d.fr", "A <a@b.fr>", "@b.fr", "a@b..fr", "a@b.fr\nBcc: c@d.fr", "é@b.fr"]
)
def test_no_email_address(address: str) -> None:
    assert errors(EN, client_email=typed(address)) == {
        "client_email": "Enter one e-mail address, without accents before the @, such as support@example.com."
    }


def test_all_wrong_fields_are_marked_at_once() -> None:
    assert set(errors(client=typed(""), amount=typed("x"), client_email=typed("y"))) == {
        "client",
        "amount",
        "client_email",
    }


def test_an_error_of_a_field_that_the_view_lacks_stands_at_the_first_one() -> None:
    with pytest.raises(FormErrors) as caught:
        Sample.parse({"phone": {"input": typed("1")}}, EN)
    assert caught.value.errors == {"phone": "Fill in this field."}
    assert at_field({"phone": {}}, None, "No.") == {"phone": "No."}


def test_a_half_filled_form_can_be_read_for_a_preview() -> None:
    assert filled_in(state(phone=typed(""), assignee={"type": "users_select", "selected_user": "U1"})) == {
        "client": "Durand",
        "assignee": "U1",
    }


@given(text=texts)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    stored = text.replace("\x00", "\ufffd").strip() or None
    said = (stored or "x").translate(dict.fromkeys(map(ord, "\ufffc\ufffd\u2800\u115f\u1160\u3164\uffa0")))
    assume(any(character.isalnum() or category(character) == "So" for character in said))
    typed_everywhere = dict.fromkeys(("description", "phone", "client_email"), typed(text))
    with suppress(FormErrors):
        assert Sample.parse(state(**typed_everywhere), FR).description == stored
    if len(stored or "") <= 3000:
        assert Sample.parse(state(description=typed(text)), FR).description == stored


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "...",
        "-",
        "!!!",
        "«\u00a0»",
        "+",
        "\u200d",
        "\u2800",
        "\ufffd\ufffc",
        "\x00",
        "\u3164\u115f",
        "\uffa0\u1160",
    ],
)
def test_signs_alone_say_nothing(text: str) -> None:
    with pytest.raises(FormErrors) as caught:
        Sample.parse(state(description=typed(text)), FR)
    assert caught.value.errors == {"description": "Saisissez au moins une lettre ou un chiffre."}


@pytest.mark.parametrize("text", ["OK", "7", "D’accord !", "👍", "好", "½"])
def test_a_word_a_figure_or_a_picture_says_something(text: str) -> None:
    assert Sample.parse(state(description=typed(text)), FR).description == text


@pytest.mark.parametrize(
    "number",
    [
        "01 23 45 67 89",
        "01.76.71.05.00",
        "0123456789",
        "01-23-45-67-89",
        "01\N{NO-BREAK SPACE}23\N{NO-BREAK SPACE}45\N{NO-BREAK SPACE}67\N{NO-BREAK SPACE}89",
        "+33 1 23 45 67 89",
        "+33 (0)1 23 45 67 89",
        "0033 1 23 45 67 89",
        "+44 20 7946 0958",
        "40 12 34 56",
        "01 23 45 67 89 poste 12",
        "01 23 45 67 89 p. 4012",
        "01 23 45 67 89, ext. 7",
        "01 23 45 67 89 x12",
        "01 23 45 67 89 #3",
        "06 11 22 33 44 / 01 23 45 67 89",
        "06 11 22 33 44 ou 01 23 45 67 89",
    ],
)
def test_telephone_numbers_are_taken_as_people_write_them(number: str) -> None:
    assert Sample.parse(state(phone=typed(number)), FR).phone == number


@pytest.mark.parametrize(
    "number",
    [
        "abc",
        "12",
        "01 23 45 67",
        "01 23 45 67 89 01",
        "00 23 45",
        "M. Dupont",
        "01 23 45 67 89 poste",
        "+",
        "/",
        "1" * 18,
    ],
)
def test_what_is_no_telephone_number_is_told_at_its_field(number: str) -> None:
    assert set(errors(phone=typed(number))) == {"phone"}


def test_a_day_is_read() -> None:
    class Dated(Form):
        until: Day

    element = {"type": "datepicker", "selected_date": "2026-01-09"}
    assert Dated.parse({"until": {"input": element}}, FR).until == date(2026, 1, 9)
    with pytest.raises(FormErrors) as caught:
        Dated.parse({"until": {"input": {**element, "selected_date": "2026-02-30"}}}, FR)
    assert caught.value.errors == {"until": "Choisissez un jour."}
