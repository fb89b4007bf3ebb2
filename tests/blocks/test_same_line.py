"""A second open ticket on one line (§2): its number, linked, begins the row, so that no phone cuts it."""

from blocks.rich import spoken
from blocks.same_line import also_open_note, also_open_rows
from models.summary import Brief
from tests.blocks.scenes import look
from tests.builders import a_ticket, new_ticket, summed

SAID = "INC-000021 · SDSL · Boulangerie Martin &amp; fils\xa0: "


def test_the_other_ticket_is_linked_where_it_is_told_and_where_it_is_asked_about() -> None:
    ticket = a_ticket("opened")
    (other,) = summed(new_ticket(number=21))
    other.channel, other.thread_ts = "C0SUPPORT1", "1767600000.000100"
    ticket.also_open_on_line.append(other)
    told, asked = also_open_note(ticket, look(ticket)), also_open_rows([Brief.of(other)], look(ticket))
    assert spoken(told) == f"{SAID}aussi ouvert sur cette ligne"
    assert spoken(asked) == f"{SAID}déjà ouvert sur cette ligne"
    for (link, *_), *_ in (told, asked):
        assert link["url"] == "https://desk.example/archives/C0SUPPORT1/p1767600000000100"


def test_nothing_is_said_of_a_ticket_alone_on_its_line() -> None:
    ticket = a_ticket("opened")
    assert also_open_note(ticket, look(ticket)) == []
