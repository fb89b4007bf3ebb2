"""On call (design §3): who it is, the form that names somebody, what they are told when they take over."""

from blocks import inputs
from blocks.coming import ending
from blocks.digest import deadlines_part, digest, listed, visits_part
from blocks.forms import ColleagueId, Form, Moment
from blocks.kit import Block, Message, View, actions, button, modal, paragraph, rich_text
from blocks.listing import Addresses
from blocks.look import Look, person
from blocks.moments import when
from blocks.refusals import sentences
from blocks.rich import Element, spoken, text_element
from blocks.words import msgid
from models.board import Board
from models.tables.on_call import OnCall

SET = "oncall.set"


class OnCallForm(Form):
    person: ColleagueId
    until: Moment


def who_is(on_call: OnCall | None, look: Look) -> list[Element]:
    if on_call is None:
        return look.words.rich("*On call:* nobody")
    until = look.words.moment(on_call.until)
    return look.words.rich("*On call:* {who} until {until}", who=person(on_call.person), until=until)


def change_button(look: Look) -> Element:
    return button(look.words("On call"), SET, "set")


def answer(on_call: OnCall | None, look: Look) -> Message:
    """What `/ticket oncall` says."""
    said = who_is(on_call, look)
    return Message(spoken([said]), [rich_text(paragraph(said)), actions(change_button(look))])


def set_view(on_call: OnCall | None, look: Look) -> View:
    words = look.words
    hint = words("They get a message with what is open and what comes due; whoever they relieve is told too.")
    blocks: list[Block] = [
        rich_text(paragraph(who_is(on_call, look))),
        inputs.field("person", words("Who is on call from now on"), inputs.user(), hint=hint),
        when("until", words("Until"), look),
    ]
    return modal(SET, words("On call"), blocks, close=words("Cancel"), submit=words("Hand over"))


def hand_over(on_call: OnCall, desk: Board, addresses: Addresses, look: Look) -> Message:
    """Whose move it is, whom to call, what ends: a few lines of each, the rest is on Home."""
    words, until, by = look.words, look.words.moment(on_call.until), on_call.named_by
    first = words.rich("*You are on call* until {until}.", until=until)
    if by.id != on_call.person.id:
        first = words.rich("*You are on call* until {until}, named by {who}.", until=until, who=person(by))
    parts = [
        listed(words("The desk's turn · {n}", n=desk.total), desk.total, desk.turn, addresses, look),
        visits_part(desk, addresses, look),
        deadlines_part(ending(desk, addresses, look), look),
    ]
    waits = words("Waiting for others · {n}", n=sum(desk.waits.values()))
    return digest(first, parts, words, [text_element(waits)])


def relief(on_call: OnCall, look: Look) -> Message:
    """To whoever was on call until then: their turn does not come back after the new one."""
    words, who, until = look.words, person(on_call.person), look.words.moment(on_call.until)
    said = words.rich("*You are not on call any more:* {who} is, until {until}.", who=who, until=until)
    then = words.rich("After that nobody is on call: name somebody with /ticket oncall.")
    return Message(spoken([said, then]), [rich_text(paragraph(said), paragraph(then))])


sentences(
    {
        "on_call_over": msgid("This lies in the past. Choose until when they are on call."),
        "on_call_too_long": msgid("Nobody is on call for more than {days} days at once. Choose an earlier end."),
        "on_call_until_unread": msgid(
            "This end cannot be read: “{typed}”. Write it as one of: tomorrow 8:00, Monday 8:00, 18:30, "
            "2026-01-06 08:00."
        ),
        "on_call_whom": msgid(
            "Name one person with @ after /ticket oncall, and an end if you like: /ticket oncall @Karim tomorrow 8:00."
        ),
    }
)
