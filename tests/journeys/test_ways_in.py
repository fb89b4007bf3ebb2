"""The ways to a ticket: the command in both languages, shortcuts, the menu, App Home, a colleague it is handed to."""

from __future__ import annotations

import pytest

from models.ref import Ref
from slackbot.workspace import NotPossible, Person
from tests.journeys.procedure import case
from tests.journeys.stage import Stage, crafted_choice, crafted_click


def answer(person: Person, typed: str) -> str:
    known = len(person.notices)
    assert person.command(typed).ok
    assert len(person.notices) == known + 1
    return person.notices[-1].plain()


@pytest.mark.parametrize("typed", ["/ticket", "/ticket nouveau", "/ticket new", "/ticket NOUVEAU "])
def test_the_command_opens_the_form(shared, typed):
    assert shared.lea.command(typed).ok
    view = shared.lea.wait_for_view("ticket.open")
    assert view.values["channel"] == shared.workspace.channel("support-incidents").id


def test_where_another_company_reads_along_the_form_names_the_desks_own_channel(shared):
    assert shared.lea.command("/ticket nouveau", channel="partage-externe").ok
    view = shared.lea.wait_for_view("ticket.open")
    assert view.values["channel"] == shared.workspace.channel("support-incidents").id


@pytest.mark.parametrize("typed", ["{number}", "INC-{digits}", "inc{digits}", "{digits}"])
def test_a_number_shows_its_ticket_with_a_link_to_the_thread(shared, typed):
    journey = shared.journey("open")
    number = shared.number(journey)
    said = answer(shared.lea, "/ticket " + typed.format(number=number, digits=int(number[4:])))
    assert number in said
    assert "Prochaine étape" in said
    assert journey.card.ts.replace(".", "") in str(shared.lea.notices[-1].blocks)


@pytest.mark.parametrize("typed", ["/ticket 4711", "/ticket INC-004711", "/ticket 999999999"])
def test_a_number_that_is_not_there_is_said_to_be_so(shared, typed):
    assert f"ne contient «\u00a0{typed.removeprefix('/ticket ')}\u00a0»" in answer(shared.lea, typed)


SHORT = "Seuls les tickets ouverts ont été parcourus\u00a0: un mot d'au moins 3 caractères trouve aussi"


@pytest.mark.parametrize(("typed", "short"), [("/ticket zq", True), ("/ticket liste zq", True), ("/ticket zqx", False)])
def test_what_was_not_looked_through_is_not_said_to_have_nothing(shared, typed, short):
    shared.journey("open")
    said = answer(shared.lea, typed)
    assert ("Aucun ticket ouvert ne contient «\u00a0zq\u00a0»." in said) == (SHORT in said) == short
    assert ("Aucun ticket, ouvert ou clos, ne contient «\u00a0zqx\u00a0»." in said) == (not short)
    assert SHORT in answer(shared.lea, "/ticket du")  # as in Durand: there may be more, closed ones


def test_the_form_that_searches_says_so_too(shared):
    shared.lea.open_home()
    shared.lea.press("ticket.find")
    shared.lea.wait_for_view("ticket.find")
    for typed, said in (("zq", "Aucun ticket ouvert ne contient"), ("du", "Seuls les tickets ouverts")):
        shared.lea.fill(words=typed)
        shared.lea.submit()
        assert said in shared.lea.view.plain()
        assert SHORT in shared.lea.view.plain()


@pytest.mark.parametrize(
    ("who", "typed", "title"),
    [
        ("lea", "/ticket liste", "Tickets ouverts"),
        ("lea", "/ticket list", "Tickets ouverts"),
        ("lea", "/ticket liste mes", "Vos tickets ouverts"),
        ("lea", "/ticket liste durand", "Tickets avec «\u00a0durand\u00a0» · "),
        ("lea", "/ticket liste mes durand", "Vos tickets avec «\u00a0durand\u00a0» · "),
        ("karim", "/ticket list mine", "Your open tickets"),
        ("karim", "/ticket list", "Open tickets"),
    ],
)
def test_the_list_is_of_all_or_of_ones_own(shared, who, typed, title):
    journey = shared.journey("open")
    shared.lea.choose(journey.card, "ticket.more", f"ticket.assign {shared.number(journey)}")
    journey.fill_and_submit("ticket.assign", assignee=who)
    other = shared.journey("open")
    shared.settled()
    said = answer(shared.workspace.person(who), typed)
    assert title in said
    assert shared.number(journey) in said
    assert (shared.number(other) in said) == (who == "lea" or "mine" not in typed)


@pytest.mark.parametrize(
    ("words", "found"),
    [("durand", True), ("TÉLÉCOM", True), ("SD-75-004211", True), ("durand zzz", False), ("%", False), ("_", False)],
)
def test_the_list_is_searched_by_words(shared, words, found):
    journey = shared.journey("open")
    said = answer(shared.lea, f"/ticket liste {words}")
    assert (shared.number(journey) in said) == found


def test_what_waits_for_a_manager_is_listed(shared):
    journey = shared.journey("consent")
    for typed in ("/ticket validations", "/ticket approvals"):
        assert shared.number(journey) in answer(shared.marc, typed)
    journey.approve()
    shared.settled()
    assert shared.number(journey) not in answer(shared.marc, "/ticket validations")


@pytest.mark.parametrize("typed", ["/ticket aide", "/ticket help"])
def test_help_names_every_word(shared, typed):
    said = answer(shared.marc, typed)
    for word in ("42", "Durand", "liste", "liste mes", "astreinte", "bilan", "validations", "export"):
        assert f"/ticket {word}" in said
    assert "/ticket list mine" in answer(shared.karim, typed)


def test_what_finds_nothing_names_the_way_to_the_help(shared):
    assert "/ticket aide" in answer(shared.lea, "/ticket zwxq donc ?")


def test_what_is_not_among_ones_own_is_not_said_to_be_nowhere(shared):
    shared.journey("open")
    assert "Aucun des tickets que vous suivez ne contient «\u00a0durand\u00a0»" in answer(
        shared.marc, "/ticket liste mes durand"
    )


@pytest.mark.parametrize(
    ("typed", "meant"), [("lsite", "liste"), ("validatoins", "validations"), ("novueau", "nouveau")]
)
def test_a_word_that_is_none_is_named_with_the_command_that_was_meant(shared, typed, meant):
    said = answer(shared.lea, f"/ticket {typed}")
    assert f"«\u00a0{typed}\u00a0»" in said
    assert f"Vouliez-vous dire /ticket {meant}" in said


@pytest.mark.parametrize("typed", ["durand", "SD 75 004211", "sd75004211", "TELECOM durand"])
def test_whatever_is_known_of_a_ticket_finds_it(shared, typed):
    journey = shared.journey("open")
    said = answer(shared.lea, f"/ticket {typed}")
    assert shared.number(journey) in said
    assert f"Tickets avec «\u00a0{typed}\u00a0» · " in said


def test_a_closed_ticket_is_found_from_home_by_a_pasted_phone_number(shared):
    """Three taps: Home's button, the field, the search."""
    ticket = case(shared, upto="outcome")
    number = shared.number(ticket)
    phone = phone_of(shared, number)
    ticket.do("ticket.close", cause="Prise remplacée.")
    shared.lea.open_home()
    shared.lea.press("ticket.find")
    shared.lea.wait_for_view("ticket.find")
    shared.lea.fill(words=phone.replace(" ", ""))
    shared.lea.submit()
    shown = shared.lea.view.plain()
    assert number in shown
    assert "Clos le" in shown


def phone_of(stage: Stage, number: str) -> str:
    """The contact's on site."""
    ref = Ref.read(number)
    assert ref is not None
    with stage.bot.desk.looking(ref) as ticket:
        assert ticket.site is not None
        return ticket.site.contact_phone


def test_the_search_has_pages(shared):
    for _ in range(11):
        shared.journey("open")
    assert answer(shared.lea, "/ticket liste")
    shared.lea.click(shared.lea.notices[-1], "ticket.find")
    first = shared.lea.wait_for_view("ticket.find").plain()
    assert "page 1 sur" in first
    shared.lea.press("find.next")
    shared.workspace.wait_for(lambda: "page 2 sur" in shared.lea.view.plain(), what="the second page")
    shared.lea.press("find.back")
    shared.workspace.wait_for(lambda: "page 1 sur" in shared.lea.view.plain(), what="the first page")


def test_home_has_a_field_that_finds(shared):
    journey = shared.journey("open")
    shared.lea.open_home()
    shared.lea.fill(words="durand")
    assert shared.number(journey) in shared.lea.wait_for_view("ticket.find").plain()


def test_home_shows_other_peoples_tickets_behind_a_switch(stage):
    journey = stage.journey("open")
    number = stage.number(journey)
    stage.karim.open_home()
    stage.karim.pick("home.scope", "team")
    stage.workspace.wait_for(
        lambda: "Page 1" in stage.karim.home.plain() or number in stage.karim.home.plain(), what="the team's tickets"
    )
    stage.karim.pick("home.scope", "left")
    stage.workspace.wait_for(lambda: not _has(stage, number), what="nobody's tickets")


def test_home_is_brought_up_to_date_by_a_form_that_was_opened_from_it(stage):
    """Which tickets it shows stays as chosen."""
    journey = stage.journey("approve")
    stage.lea.open_home()
    stage.lea.pick("home.scope", "team")
    stage.workspace.wait_for(lambda: '"scope":"team"' in _remembered(stage), what="the team's tickets")
    before = stage.lea.home.plain()
    journey.schedule()
    stage.workspace.wait_for(lambda: stage.lea.home.plain() != before, what="the Home brought up to date")
    assert '"scope":"team"' in _remembered(stage)


def _remembered(stage: Stage) -> str:
    return str(stage.lea.home.payload()["private_metadata"])


def _has(stage: Stage, *words: str) -> bool:
    return any(word in stage.karim.home.plain() for word in words)


def test_slack_itself_refuses_the_command_in_a_thread(shared):
    journey = shared.journey("open")
    outcome = shared.lea.command("/ticket", thread=journey.card)
    assert not outcome.delivered
    assert "not supported in threads" in outcome.words


def test_a_ticket_is_opened_from_a_message_with_its_words_and_its_address(shared):
    message = shared.lea.say("Le client <Durand> & fils n'a plus de ligne *depuis ce matin*", "support-incidents")
    shared.lea.message_shortcut("ticket.open_from_message", message)
    view = shared.lea.wait_for_view("ticket.open")
    assert "Le client <Durand> & fils n'a plus de ligne *depuis ce matin*" in view.values["description"]
    assert f"/archives/{message.channel}/p{message.ts.replace('.', '')}" in view.values["description"]


def test_the_global_shortcut_opens_the_form(shared):
    shared.lea.shortcut("ticket.open")
    assert shared.lea.wait_for_view("ticket.open").title == "Nouveau ticket"


@pytest.mark.parametrize("shortcut", ["ticket.act", "ticket.open_from_message"])
@pytest.mark.parametrize("place", ["card", "reply"])
def test_what_can_be_done_is_one_shortcut_away_on_every_message_of_the_thread(shared, place, shortcut):
    """Whichever of the two: nobody makes a ticket of what the bot says of another."""
    journey = shared.journey("plan")
    message = journey.card if place == "card" else shared.thread(journey)[-1]
    shared.lea.message_shortcut(shortcut, message)
    view = shared.lea.wait_for_view("ticket.act")
    assert view.title == shared.number(journey)
    shared.lea.press("consent.record")
    shared.lea.wait_for_view("consent.record")
    assert len(shared.lea.views) == 2


def test_a_manager_decides_from_the_shortcut_with_the_facts_in_view(shared):
    journey = shared.journey("consent")
    shared.marc.message_shortcut("ticket.act", journey.card)
    view = shared.marc.wait_for_view("ticket.act")
    assert "250,00" in view.plain()
    assert "Bon pour accord" in view.plain() or "M. Durand" in view.plain()
    shared.marc.press("dispatch.approve")
    journey.card_offers("appointment.schedule")


def test_the_clients_text_is_sent_to_whoever_wants_to_copy_it(shared):
    journey = shared.journey("open")
    known = len(shared.lea.direct_messages)
    shared.lea.click(journey.card, "client_text.show")
    view = shared.lea.wait_for_view("client_text.show")
    assert "support@durand-telecom.example" in view.plain()
    shared.lea.press("client_text.send")
    copy = shared.workspace.wait_for(lambda: shared.lea.direct_messages[known:], what="the direct message")[0]
    for part in (shared.number(journey), "support@durand-telecom.example", "250,00"):
        assert part in copy.plain()
    shared.workspace.wait_for(
        lambda: "messages directs" in shared.lea.wait_for_view("client_text.show").plain(),
        what="the word that it is there",
    )


def test_a_press_that_is_delivered_twice_sends_the_clients_text_once(stage):
    journey = stage.journey("open")
    stage.lea.click(journey.card, "client_text.show")
    stage.lea.wait_for_view("client_text.show")
    stage.workspace.faults.delivery("interactive", "double")
    stage.lea.press("client_text.send")
    stage.bot.stop()  # once it has done all that it had begun
    assert len(stage.lea.direct_messages) == 1


def test_a_thread_holds_no_whole_letter(shared):
    journey = shared.journey("open")
    replies = shared.thread(journey)[1:]
    assert replies[0].has_button("client_text.show")
    assert "Bonjour" not in "".join(reply.plain() for reply in replies)


def test_a_message_of_no_ticket_has_nothing_to_do(shared):
    message = shared.lea.say("Bonjour à tous", "support-incidents")
    known = len(shared.lea.notices)
    shared.lea.message_shortcut("ticket.act", message)
    assert "aucun ticket" in shared.told(shared.lea, after=known)


def test_the_menu_of_the_card_opens_the_same_forms(shared):
    journey = shared.journey("describe")
    for value in journey.card.choices("ticket.more"):
        act_id = value.split(" ")[0]
        person = shared.marc if act_id == "gate.lift" else shared.lea
        person.choose(journey.card, "ticket.more", value)
        person.wait_for_view(act_id)
        person.close()


def test_the_list_of_all_that_can_be_done_is_shown_anew_once_something_is_done_in_it(shared):
    journey = shared.journey("consent")
    shared.marc.message_shortcut("ticket.act", journey.card)
    menu = shared.marc.wait_for_view("ticket.act")
    before = menu.hash
    shared.marc.press("dispatch.approve")
    shared.workspace.wait_for(lambda: menu.hash != before, what="the list as it is now")
    offered = [button.action_id for button in menu.buttons()]
    assert "dispatch.approve" not in offered
    assert "appointment.schedule" in offered


@pytest.mark.parametrize("value", ["ticket.more INC-000001", "nonsense", "", "ticket.act", "site.describe"])
def test_a_menu_that_holds_nonsense_is_refused_in_words(shared, value):
    journey = shared.journey("open")
    before, known = shared.rows(), len(shared.lea.notices)
    crafted_choice(shared, shared.lea, journey.card, value)
    assert "référence" not in shared.told(shared.lea, after=known)
    assert shared.rows() == before


def test_the_home_of_an_agent_shows_their_tickets_by_next_step(stage):
    journey = stage.journey("approve")
    schedule_today(stage, journey)
    home = stage.lea.open_home()
    assert stage.number(journey) in home.plain()
    assert "Interventions ·" in home.plain() or "En attente d'autres" in home.plain()
    stage.lea.press("ticket.open")
    stage.lea.wait_for_view("ticket.open")


def test_the_home_of_a_manager_shows_what_waits_and_takes_the_decision(shared):
    journey = shared.journey("consent")
    home = shared.marc.open_home()
    assert "À décider" in home.plain()
    button = next(one for one in home.buttons() if one.value == f"{shared.number(journey)}/1")
    shared.marc.press("dispatch.approve", block_id=button.block_id)
    journey.card_offers("appointment.schedule")
    shared.workspace.wait_for(
        lambda: all(one.value != button.value for one in shared.marc.home.buttons()), what="the Home brought up to date"
    )


@pytest.mark.parametrize("who", ["nina", "hugo"])
def test_the_home_of_others_says_what_the_bot_is_and_shows_no_ticket(shared, who):
    shared.journey("open")
    home = shared.workspace.person(who).open_home()
    assert "support" in home.plain()
    assert "INC-" not in home.plain()
    assert not home.buttons()


@pytest.mark.parametrize("act_id", ["ticket.more", "client_text.send"])
def test_a_press_that_no_slack_would_send_is_answered_without_a_mistake_of_ours(shared, caplog, act_id):
    """Of a menu without an option, of a form's button without the form."""
    journey = shared.journey("open")
    assert crafted_click(shared, shared.lea, journey.card, act_id, shared.number(journey)).ok
    shared.settled()
    assert [record for record in caplog.records if record.exc_info] == []


def test_strangers_have_no_home(shared):
    with pytest.raises(NotPossible):
        shared.tom.open_home()


def test_a_ticket_is_handed_to_a_colleague_who_is_told(shared):
    journey = shared.journey("open")
    shared.lea.choose(journey.card, "ticket.more", f"ticket.assign {shared.number(journey)}")
    journey.fill_and_submit("ticket.assign", assignee="karim")
    told = shared.thread(journey)[-1]
    assert shared.karim.id in told.pings
    assert f"Suivi par\N{NO-BREAK SPACE}: <@{shared.karim.id}>" in journey.card.plain()
    assert shared.number(journey) in shared.karim.open_home().plain()


def schedule_today(stage: Stage, journey) -> None:
    journey.schedule()
    stage.settled()
