"""What nobody waits for lets clicks go first, but not for ever."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

from slackbot.clicks import Clicks
from slackbot.delivery import courier, relay
from tests.journeys.stage import staged

LONG = 30  # seconds that only a fault lasts


def test_where_nobody_waits_nothing_is_held_up():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(Clicks().let_through, 2 * LONG).result(LONG)


def test_the_last_answer_of_several_lets_the_rest_go_on():
    clicks, handlings = Clicks(), [Future(), Future()]
    for handling in handlings:
        clicks.until_handled(handling)
    with ThreadPoolExecutor(1) as pool:
        the_rest = pool.submit(clicks.let_through, 2 * LONG)
        handlings[0].set_result(None)
        assert wait([the_rest], 0.1).done == set()
        handlings[1].set_exception(ValueError())  # an error is an answer too
        the_rest.result(LONG)  # at once, not when its patience ends


def test_where_clicks_do_not_end_the_rest_is_done_all_the_same():
    clicks = Clicks()
    clicks.until_handled(Future())
    clicks.let_through(0.01)


def test_a_turn_of_the_relay_and_each_message_let_the_bots_own_clicks_go_first(sqlite, monkeypatch):
    let_through = []
    monkeypatch.setattr(Clicks, "let_through", lambda clicks, seconds: let_through.append((clicks, seconds)))
    with staged(sqlite, http=True) as stage:
        stage.journey("open")
        stage.settled()
        clicks = stage.bot.means.clicks
    assert {(clicks, relay.CLICKS_FIRST), (clicks, courier.CLICKS_FIRST)} == set(let_through)


def test_a_click_is_one_until_it_is_answered(sqlite, monkeypatch):
    handled = []
    monkeypatch.setattr(Clicks, "until_handled", lambda clicks, handling: handled.append((clicks, handling)))
    with staged(sqlite, http=True) as stage:
        assert stage.lea.command("/ticket aide").ok
        clicks = stage.bot.means.clicks
    assert [(each, handling.done()) for each, handling in handled] == [(clicks, True)]


def test_a_single_click_is_waited_for_too():
    clicks, handling = Clicks(), Future()
    clicks.until_handled(handling)
    with ThreadPoolExecutor(1) as pool:
        the_rest = pool.submit(clicks.let_through, 2 * LONG)
        assert wait([the_rest], 0.1).done == set()
        handling.set_result(None)
        the_rest.result(LONG)
