"""What can be read behind a button: declared here, since the card and many messages offer it."""

from blocks.acts import Reading
from blocks.words import msgid
from models.tables.charge import Charge
from models.tables.ticket import Ticket

EXPLAIN = Reading("charge.explain", msgid("Why?"), on=Charge)
ALL_ACTS = Reading("ticket.act", msgid("All actions"), on=Ticket)
SHOW_TEXT = Reading("client_text.show", msgid("Text for the client"))
