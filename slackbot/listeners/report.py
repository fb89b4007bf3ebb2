"""The buttons under a month's report: it is shown to everybody, and its batch goes to the manager (design §4)."""

from __future__ import annotations

from blocks.report import EXPORT, PUBLISH, report_message
from models.batch import is_month
from models.refusal import Refusal
from slackbot.asked_of_slack import refuse_unfit
from slackbot.handing_over import hand_over_next
from slackbot.means import look_of, words_of
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action(PUBLISH)
def publish(request: Request) -> None:
    """As it is now, in the language of the channel; not where other companies read along."""
    channel = str((request.body.get("channel") or {}).get("id"))
    is_ours = channel.startswith("D") or channel == request.means.settings.channel
    if not is_ours:
        refuse_unfit(request, channel)
    request.desk.note_delivery(request.once)
    report = request.desk.report(_month(request))
    request.publish_in_channel(report_message(report, look_of(request.means, words_of(request.means))))


@routes.action(EXPORT)
def export(request: Request) -> None:
    request.require_manager()
    request.desk.note_delivery(request.once)
    hand_over_next(request, _month(request))


def _month(request: Request) -> str:
    """`2026-01`, as the button names it."""
    month = str(request.action.get("value"))
    if not is_month(month):
        raise Refusal("not_a_month", text=month)
    return month
