"""Mail by SMTP, against a real server: what goes out, and how its answers are read."""

import smtplib
import ssl
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis.strategies import emails, from_regex, one_of, sampled_from
from pydantic import BaseModel, SecretStr, ValidationError

from blocks.calendar import CalendarFile
from blocks.writing import ClientText
from models.email_address import Email
from models.policy import load_policy
from slackbot.delivery.mail import Mailer, RefusedByServer, _address
from slackbot.settings import Settings
from tests.slackbot.post_office import LOSE, PASSWORD, USER, post_office

AT = datetime(2026, 1, 5, 9, 0, 37, tzinfo=UTC)
TO = "contact@boulangerie.example"
SUPPORT = "support@desk.example"
SENDER = "Équipe support <technique@desk.example>"
TEXT = ClientText(
    subject="INC-000042 : facturation de 250,00 € HT - défaut constaté chez le client, « à contester avant jeudi »",
    body="Bonjour,\n\n.\nL’intervention du 5 janvier coûte 250,00 € HT.\nÀ bientôt 🦊\n" + "x" * 2000,
)


@pytest.fixture
def office():
    with post_office() as opened:
        yield opened


def send(url, to=TO, text=TEXT, mark="0123456789abcdef", sender=SENDER):
    Mailer(url, sender, SUPPORT).send(to, text, mark=mark, at=AT)


def test_a_mail_says_who_writes_to_whom_about_what_and_when(office):
    send(office.url)
    (mail,) = office.taken
    assert (mail["Subject"], mail["From"], mail["To"]) == (TEXT.subject, SENDER, TO)
    assert mail["Date"].datetime == AT
    assert mail["Message-ID"] == "<0123456789abcdef@desk.example>"


def test_it_has_the_same_words_as_plain_text_and_as_html(office):
    send(office.url)
    (mail,) = office.taken
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert plain.replace("\r\n", "\n") == TEXT.body + "\n"
    assert html.replace("\r\n", "\n").strip() == TEXT.html.strip()
    assert "L’intervention du 5 janvier coûte 250,00 € HT." in html


def test_an_invitation_stands_beside_the_text_and_is_attached_too(office):
    """Outlook and Gmail take the alternative for an invitation; whatever else opens the file."""
    file = CalendarFile("INC-000042-1-v1.ics", "REQUEST", "BEGIN:VCALENDAR\r\nX:é\r\n".encode(), "")
    Mailer(office.url, SENDER, SUPPORT).send(TO, TEXT, mark="0123456789abcdef", at=AT, calendar=file)
    (mail,) = office.taken
    assert tree(mail) == {
        "multipart/mixed": [
            {"multipart/alternative": ["text/plain", "text/html", "text/calendar; UTF-8; REQUEST"]},
            "text/calendar; UTF-8; REQUEST; INC-000042-1-v1.ics",
        ]
    }
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT.body + "\n"
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_payload(decode=True) for part in calendars] == [file.content] * 2
    mail.as_bytes().decode("ascii")


def tree(part):
    """The parts of a mail by their types; a calendar with charset, method and the name of its file."""
    kind = part.get_content_type()
    if part.is_multipart():
        return {kind: [tree(inner) for inner in part.iter_parts()]}
    if kind != "text/calendar":
        return kind
    said = [part.get_content_charset().upper(), part["Content-Type"].params["method"], part.get_filename()]
    return "; ".join([kind, *filter(None, said)])


def test_it_passes_through_servers_that_know_only_ascii(office):
    send(office.url)
    office.taken[0].as_bytes().decode("ascii")
    assert max(len(line) for line in office.taken[0].as_bytes().splitlines()) <= 998


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "553 5.7.1 not here", "554 refused"])
def test_a_refused_recipient_is_a_refusal_with_the_servers_words(office, answer):
    office.answers[TO] = [answer]
    with pytest.raises(RefusedByServer) as refusal:
        send(office.url)
    assert str(refusal.value) == answer
    assert office.taken == []


@pytest.mark.parametrize("answer", ["450 4.2.1 greylisted", "451 4.3.0 try again", "452 4.2.2 mailbox full"])
def test_not_now_may_be_tried_again(office, answer):
    office.answers[TO] = [answer]
    with pytest.raises(smtplib.SMTPException):
        send(office.url)
    send(office.url)
    assert len(office.taken) == 1


def test_a_lost_answer_may_be_tried_again_and_is_recognisable_as_the_same_mail(office):
    office.answers[TO] = [LOSE]
    with pytest.raises((smtplib.SMTPException, OSError)):
        send(office.url)
    send(office.url)
    assert [mail["Message-ID"] for mail in office.taken] == ["<0123456789abcdef@desk.example>"] * 2


def test_a_server_that_is_away_may_be_tried_again(office):
    with office.away(), pytest.raises(ConnectionError):
        send(office.url)
    send(office.url)
    assert len(office.taken) == 1


NO_ADDRESS = [
    *("", "abc", "a@", "@b.example", "a b@c.example", "a@b@c", "a..b@c.example", '"a@b', "a@[1.2", "\0@b.example"),
    *("Léa <a@b.example>", "a@b.example, c@d.example", "léa@b.example"),
    *("a@b.example\nBcc: x@y.example", "a@b.example\r\n.\r\n"),
]


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_what_is_no_address_is_refused_without_asking_the_server(office, address):
    with pytest.raises(RefusedByServer):
        send(office.url, to=address)
    assert office.taken == []


def test_an_international_domain_is_written_so_that_every_server_takes_it(office):
    send(office.url, to="contact@société.example", sender="Société <technique@société.example>")
    (mail,) = office.taken
    assert mail["To"] == "contact@xn--socit-esab.example"
    assert mail["From"] == "Société <technique@xn--socit-esab.example>"
    mail.as_bytes().decode("ascii")


class Opening(BaseModel):
    """As the form has it in which the address is typed."""

    client_email: Email


@given(address=one_of(emails(), from_regex(r"[ -~é]{1,12}@[ -~é]{1,12}\.(fr|example|é)"), sampled_from(NO_ADDRESS)))
def test_what_the_form_takes_can_be_mailed_to_and_nothing_else(address):
    try:
        typed = Opening(client_email=address).client_email
    except ValidationError:
        with pytest.raises(RefusedByServer):
            _address(address)
    else:
        assert _address(typed) == _address(address)
        assert _address(typed).addr_spec.isascii()


def test_answers_go_to_the_support_address_and_no_machine_answers(office):
    """RFC 3834: an automatic answer to an automatic mail would go round in circles."""
    send(office.url)
    (mail,) = office.taken
    assert (mail["Reply-To"], mail["Auto-Submitted"]) == (SUPPORT, "auto-generated")


def test_the_support_address_is_that_of_the_policy():
    settings = Settings.model_construct(smtp_url=SecretStr("smtp://mail.example"), mail_from=SENDER)
    mailer = Mailer.of(settings, load_policy())
    assert (mailer.sender, mailer.reply_to) == (SENDER, "technique@openip.fr")


# STARTTLS, TLS and passwords


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))


def with_password(office, password=PASSWORD):
    return office.url.replace("//", f"//{quote(USER, safe='')}:{quote(password, safe='')}@")


@pytest.mark.usefixtures("trusted")
def test_where_the_server_offers_starttls_everything_is_said_in_secret(context):
    with post_office(tls_context=context, require_starttls=True) as office:
        send(office.url)
    assert office.secured == [True]


@pytest.mark.usefixtures("trusted")
def test_smtps_is_secret_from_the_first_byte(context):
    with post_office(ssl_context=context) as office:
        send(office.url.replace("smtp://", "smtps://"))
    assert office.secured == [True]


def test_a_server_that_is_not_who_it_says_gets_no_mail(context):
    with post_office(tls_context=context) as office, pytest.raises(ssl.SSLCertVerificationError):
        send(office.url)
    assert office.taken == []


@pytest.fixture
def guarded(context, trusted):
    """An office that wants a password."""
    with post_office(tls_context=context) as office:
        yield office


def test_the_desk_logs_in_with_its_password(guarded):
    send(with_password(guarded))
    assert (guarded.logins, guarded.secured) == ([USER], [True])


def test_a_wrong_password_is_our_mistake_and_no_refusal_of_the_mail(guarded):
    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(with_password(guarded, "wrong"))
    assert guarded.taken == []


@pytest.mark.parametrize(
    ("smtp_url", "mail_from"), [(None, None), (None, "a@b.example"), ("smtp://mail.example", None)]
)
def test_a_desk_without_mail_server_or_sender_sends_none(smtp_url, mail_from):
    settings = Settings.model_construct(smtp_url=smtp_url, mail_from=mail_from)
    assert Mailer.of(settings, load_policy()) is None
