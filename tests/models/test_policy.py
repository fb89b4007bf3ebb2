"""The policy file (§9): what the packaged one says, and how a wrong one is reported."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import models.policy
from models.appointment import VISIT_SOON
from models.intervention import CONSENT_WAITING
from models.policy import PolicyError, load_policy
from models.reminders import REMINDERS
from models.terms import PreTest, Service, SiteFact, TariffCode

TEXT = Path(models.policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")
TODAY = date(2026, 1, 6)


def written(folder: Path, old: str, new: str) -> Path:
    """A copy of the packaged policy with one thing changed, once."""
    assert old in TEXT, old
    path = folder / "desk.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("code", "services", "reason", "amount", "waived"),
    [
        ("sdsl_client_fault", "SDSL", "Intervention à tort - défaut au niveau de l'installation Client", "250", False),
        (
            "sdsl_internal_wiring",
            "SDSL",
            "Réparation Desserte Interne suite ouverture de ticket SDSL Orange",
            None,
            False,
        ),
        (
            "sdsl_modem_replaced",
            "SDSL",
            "Intervention à tort et remplacement de l'équipement d'extrémité (modem)",
            "991",
            False,
        ),
        ("dsl_client_absent", "ADSL SDSL", "Intervention à tort - absence/refus client au RDV SAV", "250", True),
        ("dsl_no_fault", "ADSL SDSL", "Intervention à tort - pas de défaut constaté chez le fournisseur", "250", True),
        (
            "adsl_expertise_no_fault",
            "ADSL",
            "Intervention à tort - pas de défaut constaté lors de l'Expertise",
            "400",
            True,
        ),
        ("vga_supplier_ticket", "VGA", "Ouverture de ticket fournisseur à tort", "450", False),
        ("vga_wrongful", "VGA", "Intervention à tort", "180", False),
        ("adsl_sav_plus", "ADSL", "SAV+", "185", False),
        ("sav_plus_late_cancellation", "ADSL", "Annulation d'un SAV+ à moins de 48 heures ouvrables", "95", False),
    ],
)
def test_the_packaged_tariff_is_that_of_the_procedure(code, services, reason, amount, waived):
    row = load_policy().row(code, TODAY)
    assert row.services == tuple(services.split())
    assert row.reason == reason
    assert row.amount == (None if amount is None else Decimal(amount))
    assert row.quote is (amount is None)
    assert row.waived_by_expertise is waived


def test_the_packaged_choices_are_those_of_the_procedure():
    policy = load_policy()
    assert (policy.dispute.working_days, policy.dispute.calendar) == (2, "jours_ouvres")
    assert (policy.sav_plus.free_cancellation_hours, policy.sav_plus.calendar) == (48, "jours_ouvrables")
    assert policy.sav_plus.exactly_at_limit == "free"
    assert policy.gates.four_eyes
    assert policy.calendar.time_zone.key == "Europe/Paris"
    assert policy.contact.phone == "01.76.71.05.00"
    assert policy.contact.email == "technique@openip.fr"
    assert policy.contact.client_service_email == "serviceclients@openip.fr"
    assert policy.reminders.approval_waiting == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("service", "left_out"),
    [
        (Service.ADSL, set()),
        (Service.SDSL, {PreTest.MODEM_SWAP}),
        (Service.VGA, {PreTest.MODEM_FIRST, PreTest.MODEM_SWAP}),
    ],
)
def test_each_service_has_its_pretests(service, left_out):
    assert load_policy().pretests(service) == tuple(test for test in PreTest if test not in left_out)


def test_vga_needs_the_contact_only():
    contact = (SiteFact.CONTACT_NAME, SiteFact.CONTACT_PHONE, SiteFact.CONTACT_HOURS)
    assert load_policy().site_facts("VGA") == contact
    assert load_policy().site_facts("ADSL") == load_policy().site_facts("SDSL") == tuple(SiteFact)


@pytest.mark.parametrize(("service", "amount"), [("ADSL", "250"), ("SDSL", "250"), ("VGA", "180")])
def test_the_opening_reminds_of_the_smallest_wrongful_visit(service, amount):
    assert load_policy().smallest_wrongful(service, TODAY) == Decimal(amount)


def test_a_row_holds_from_its_day_on(tmp_path):
    row = '[[tariff]]\ncode = "vga_wrongful"\nservices = ["VGA"]\nreason = "Intervention à tort"\namount = "%s"\n'
    dearer = row % "199.50" + "valid_from = 2027-01-01\nwaived_by_expertise = false\n\n"
    policy = load_policy(written(tmp_path, "[[tariff]]", dearer + "[[tariff]]"))
    assert policy.row("vga_wrongful", date(2026, 12, 31)).amount == Decimal(180)
    assert policy.row("vga_wrongful", date(2027, 1, 1)).amount == Decimal("199.50")
    assert policy.smallest_wrongful("VGA", date(2027, 1, 1)) == Decimal("199.50")
    with pytest.raises(LookupError, match="no row vga_wrongful in force on 2015-12-31"):
        policy.row(TariffCode.VGA_WRONGFUL, date(2015, 12, 31))


def test_the_packaged_policy_is_read_once():
    assert load_policy() is load_policy()


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('amount = "250.00"', "amount = 250.00", "tariff.1.amount", "in euros and cents, in quotes"),
        ('amount = "991.00"', 'amount = "abc"', "tariff.3.amount", 'such as "250.00", not "abc"'),
        ('amount = "95.00"\n', "", "tariff.10.amount", "is missing"),
        ('code = "vga_wrongful"', 'code = "vga"', "tariff.8.code", "should be 'sdsl_client_fault'"),
        ('code = "vga_wrongful"', 'code = "vga_supplier_ticket"', "tariff.8.valid_from", "repeats a row"),
        ('services = ["VGA"]', 'services = ["FTTH"]', "tariff.7.services.1", "should be 'ADSL', 'SDSL' or 'VGA'"),
        ('services = ["VGA"]', "services = []", "tariff.7.services", "a list that is not empty"),
        ("valid_from = 2016-01-01", 'valid_from = "2016"', "tariff.1.valid_from", "a date such as 2026-01-31"),
        ("quote = true", "quote = false", "tariff.2.quote", "should be true for sdsl_internal_wiring"),
        ("quote = true", 'quote = true\namount = "9.00"', "tariff.2.amount", "should be left out"),
        ("four_eyes = true", 'four_eyes = "yes"', "gates.four_eyes", 'should be true or false, not "yes"'),
        ("working_days = 2", "working_days = 0", "dispute.working_days", "greater than or equal to 1, not 0"),
        ("working_days = 2", 'working_days = "2"', "dispute.working_days", 'a whole number, without quotes, not "2"'),
        ("working_days = 2", "days = 2", "dispute.days", "is not a setting"),
        ('"jours_ouvrables"\n', '"ouvrables"\n', "sav_plus.calendar", "'jours_ouvres' or 'jours_ouvrables'"),
        ('time_zone = "Europe/Paris"', 'time_zone = "Paris"', "calendar.time_zone", "a time zone such as"),
        ('holidays = "metropole"', 'holidays = "alsace"', "calendar.holidays", "'metropole' or 'alsace-moselle'"),
        ("closing_days = []", 'closing_days = [2026-05-15, "x"]', "calendar.closing_days.2", "a date such as"),
        ('monday = ["09:00-18:00"]', 'monday = ["9-18"]', "opening_hours.monday.1", '"09:00-12:30", not "9-18"'),
        ('monday = ["09:00-18:00"]', 'monday = ["18:00-09:00"]', "opening_hours.monday.1", "opening hours such as"),
        ('monday = ["09:00-18:00"]\n', "", "opening_hours.monday", "is missing"),
        ('consent_waiting = "24 hours"', 'consent_waiting = "1 day"', "reminders.consent_waiting", '"30 minutes" or'),
        ('"technique@openip.fr"', '"technique"', "contact.email", 'an e-mail address such as "support@example.com"'),
        ('"01.76.71.05.00"', '""', "contact.phone", "a text that is not empty"),
        ('ADSL = ["restart"', 'ADSL = ["reboot"', "pretests.ADSL.1", "should be 'restart'"),
        ("[outcomes.sav_plus]", "[outcomes.sav]", "outcomes.sav", "'standard', 'expertise' or 'sav_plus'"),
        ('VGA = "vga_wrongful"', 'VGA = "adsl_sav_plus"', "outcomes.standard.client_fault.VGA", "tariff for VGA, not"),
        (
            '"sdsl_client_fault", VGA',
            '"sdsl_internal_wiring", VGA',
            "outcomes.standard.client_fault.SDSL",
            "should be a row with a price",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_file_line_key_and_expectation(tmp_path, old, new, key, expected):
    path = written(tmp_path, old, new)
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}, line ")
    assert f": {key} " in sentence
    assert expected in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("old", "new", "line_with"),
    [
        ("working_days = 2", "working_days = []", "working_days = []"),
        ('amount = "95.00"', 'amount = "-95.00"', 'amount = "-95.00"'),
        ("closing_days = []", 'closing_days = [\n\n"x"]', "closing_days = ["),
        ('monday = ["09:00-18:00"]\n', "", "[opening_hours]"),
        ("quote = true", "", "[[tariff]]"),
        ('VGA = ["restart"', 'VGA = ["x"', 'VGA = ["x"'),
        ("[dispute]", "[dispute", "[dispute"),
        ('amount = "250.00"', "amount = 250,00", "amount = 250,00"),
    ],
)
def test_the_line_is_that_of_the_key(tmp_path, old, new, line_with):
    path = written(tmp_path, old, new)
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    line = int(str(caught.value).split(", line ")[1].split(":")[0])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[line - 1].startswith(line_with)


def test_a_service_without_any_billed_visit_is_refused(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(TEXT.replace('VGA = "vga_wrongful"', 'VGA = "none"'), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"outcomes\.standard should bill at least one outcome to VGA"):
        load_policy(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", "is expected to be UTF-8 text"),
        (b"", "contact is missing"),
        (b'[contact]\nphone = """', "is expected to be TOML"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path, content, expected):
    path = tmp_path / "desk.toml"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=expected) as caught:
        load_policy(path)
    assert str(path) in str(caught.value)


def test_a_file_that_an_editor_has_marked_as_utf_8_is_read_as_it_is(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert load_policy(path) == load_policy()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PolicyError, match=r"nowhere\.toml: the policy file cannot be read \(No such file"):
        load_policy(tmp_path / "nowhere.toml")


# Copies age well


COPIES = sorted((Path(__file__).parent / "policy_files").glob("*.toml"))


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.stem)
def test_a_copy_of_an_earlier_policy_file_keeps_working_and_means_the_same(copy):
    assert load_policy(copy) == load_policy()


def test_a_copy_that_names_no_company_and_no_delay_has_the_usual_ones(tmp_path):
    start, end = TEXT.index("[reminders]"), TEXT.index("# What the client checks")
    path = written(tmp_path, TEXT[start:end], "")
    path.write_text(path.read_text(encoding="utf-8").replace('company = "OpenIP"', ""), encoding="utf-8")
    usual, packaged = load_policy(path), load_policy()
    assert usual.contact == packaged.contact
    assert usual.reminders.again == packaged.reminders.again
    for reminder in REMINDERS.values():
        assert reminder.delay(usual.reminders) == reminder.delay(packaged.reminders)


def test_a_delay_of_ones_own_stands_beside_the_usual_ones(tmp_path):
    start, end = TEXT.index("[reminders]"), TEXT.index("# What the client checks")
    own = '[reminders]\nagain = "3 hours"\nconsent_waiting = "2 hours"\n'
    reminders = load_policy(written(tmp_path, TEXT[start:end], own)).reminders
    assert (reminders.again, VISIT_SOON.delay(reminders)) == (timedelta(hours=3), timedelta(hours=1))
    assert CONSENT_WAITING.delay(reminders) == timedelta(hours=2)


def test_a_key_that_was_never_one_is_refused_as_before(tmp_path):
    with pytest.raises(PolicyError, match=r"line \d+: reminders\.dispute_end is not a setting of the policy"):
        load_policy(written(tmp_path, "[reminders]", '[reminders]\ndispute_end = "9 hours"'))


# Prices


def test_today_everything_that_can_be_billed_has_a_price():
    assert load_policy().unpriced(TODAY) == []


def test_what_can_be_billed_but_has_no_price_yet_is_named(tmp_path):
    path = tmp_path / "desk.toml"
    path.write_text(TEXT.replace("valid_from = 2016-01-01", "valid_from = 2027-01-01"), encoding="utf-8")
    policy = load_policy(path)
    assert policy.unpriced(date(2026, 12, 31)) == list(TariffCode)
    assert policy.unpriced(date(2027, 1, 1)) == []


def test_what_this_desk_never_bills_needs_no_price_yet(tmp_path):
    path = tmp_path / "desk.toml"
    without = TEXT.replace("valid_from = 2016-01-01", "valid_from = 2027-01-01").replace(
        '"adsl_expertise_no_fault" }', '"none" }'
    )
    path.write_text(without, encoding="utf-8")
    assert TariffCode.ADSL_EXPERTISE_NO_FAULT not in load_policy(path).unpriced(TODAY)
