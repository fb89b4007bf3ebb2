"""A person at their screen: everything they can do in Slack, through the real protocol."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from slackbot.workspace.acks import Outcome, Submission
from slackbot.workspace.directory import Account
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.people import commands, modals, pressing, talking
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.views import View


class Wait(Protocol):
    """Waits for a condition; raises with a readable dump of the feed."""

    def __call__(self, condition: Callable[[], Any], timeout: float = ..., what: str = ...) -> Any: ...


class Person:
    """Deeds deliver to the app and return when it has acknowledged (or failed to).

    What is not on the screen raises `NotPossible`: a button that is gone, a modal that never opened. What Slack
    answers with words (`Outcome.words`, `Submission.words`) is returned.
    """

    def __init__(self, hands: Hands, wait: Wait) -> None:
        self._hands = hands
        self._world = hands.world
        self._wait = wait

    def __repr__(self) -> str:
        return f"<{self.account.real_name}>"

    @property
    def account(self) -> Account:
        return self._hands.account

    @property
    def id(self) -> str:
        return self.account.id

    # what they see

    @property
    def views(self) -> list[View]:
        """The stack of open modals, the visible one last."""
        return self._world.views.stack(self.id)

    @property
    def view(self) -> View | None:
        """The visible modal."""
        stack = self.views
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """The app's Home as last published for them."""
        return self._world.views.homes.get(self.id)

    @property
    def notices(self) -> list[Message]:
        """The ephemeral messages before their eyes, newest last; Slackbot's refusals too."""
        return self._world.messages.ephemeral(self.id)

    @property
    def direct_messages(self) -> list[Message]:
        """Their conversation with the app, oldest first."""
        return self._world.messages.roots(self._world.directory.direct(self.id).id)

    def wait_for_view(self, callback_id: str | None = None, timeout: float = 10) -> View:
        """Wait until a modal (with this callback id) is the visible one."""

        def visible() -> View | None:
            view = self.view
            return view if view is not None and callback_id in (None, view.callback_id) else None

        view: View = self._wait(visible, timeout, f"{self!r} to see the modal {callback_id or ''}")
        return view

    # commands and shortcuts

    def command(self, typed: str, channel: str = "support-incidents", thread: Message | None = None) -> Outcome:
        """Type `/ticket nouveau`. In a thread Slack refuses."""
        return commands.command(self._hands, typed, channel, thread)

    def shortcut(self, callback_id: str) -> Outcome:
        return commands.shortcut(self._hands, callback_id)

    def message_shortcut(self, callback_id: str, message: Message) -> Outcome:
        return commands.message_shortcut(self._hands, callback_id, message)

    # buttons

    def click(self, message: Message, action_id: str, *, value: str | None = None, confirm: bool = True) -> Outcome:
        """Press a button of a message; `confirm=False` says no in its dialog."""
        return pressing.click(self._hands, message, action_id, value=value, confirm=confirm)

    def choose(self, message: Message, action_id: str, value: str) -> Outcome:
        """Pick an option of an overflow menu or select of a message."""
        return pressing.choose(self._hands, message, action_id, value)

    def press(self, action_id: str, *, block_id: str | None = None, confirm: bool = True) -> Outcome:
        """Press a button of the visible modal, or of the Home when no modal is open."""
        return pressing.press(self._hands, self._surface(), action_id, block_id, confirm=confirm)

    def pick(self, action_id: str, value: str, *, block_id: str | None = None) -> Outcome:
        """Pick from an overflow menu of the visible modal or Home."""
        return pressing.pick(self._hands, self._surface(), action_id, value, block_id)

    # modals

    def fill(self, **values: Any) -> list[Outcome]:
        """Enter values by block id; returns what came of those that dispatch.

        Options by value or words, lists for checkboxes and files (names, or pairs of name and content), aware
        datetimes, people by key, id or `Person`, channels by name or id. None empties. The length of texts is checked
        by `submit`.
        """
        outcomes = (self._fill(block_id, value) for block_id, value in values.items())
        return [outcome for outcome in outcomes if outcome is not None]

    def craft(self, **states: Json) -> None:
        """Put raw state objects into the visible modal by block id, as only a crafted payload could."""
        for block_id, state in states.items():
            modals.craft(self._modal(), block_id, state)

    def submit(self, *, unchecked: bool = False) -> Submission:
        """Submit the visible modal. `unchecked` skips what Slack's client checks (required, lengths, formats)."""
        return modals.submit(self._hands, self._modal(), unchecked=unchecked)

    def cancel(self) -> None:
        """Press Cancel: only the visible modal closes."""
        self._modal()
        modals.cancel(self._hands)

    def close(self) -> None:
        """Press ×: the whole stack closes."""
        self._modal()
        modals.close(self._hands)

    # talking

    def say(
        self,
        text: str,
        channel: str = "bot",
        thread: Message | None = None,
        *,
        files: Sequence[str] = (),
        attachments: Sequence[Json] = (),
    ) -> Message:
        """Write in a channel or thread; `bot` is the direct conversation with the app. `files` are names."""
        return talking.say(self._hands, text, channel, thread, files=files, attachments=attachments)

    def mention(self, text: str, channel: str, thread: Message | None = None) -> Message:
        """Write a message that begins with a mention of the app."""
        return talking.say(self._hands, text, channel, thread, mention=True)

    def open_home(self, tab: str = "home", timeout: float = 10) -> View | None:
        """Open the app's Home and wait until the app has published it anew."""
        before = self._world.feed.last_id()
        talking.open_home(self._hands, tab)
        if tab == "home" and self._hands.installation.hears("app_home_opened"):
            self._wait(lambda: self._published_since(before), timeout, f"a Home published for {self!r}")
        return self.home

    def _published_since(self, entry: int) -> bool:
        shown = self._world.feed.entries("view", after=entry, user=self.id)
        return any(each.data["view"]["type"] == "home" for each in shown)

    def _fill(self, block_id: str, value: Any) -> Outcome | None:
        view = self.view if self.view is not None else self._surface()
        return modals.fill(self._hands, view, block_id, value)

    def _modal(self) -> View:
        if self.view is None:
            raise NotPossible(f"{self.account.real_name} has no modal open")
        return self.view

    def _surface(self) -> View:
        view = self.view or self.home
        if view is None:
            raise NotPossible(f"{self.account.real_name} sees neither a modal nor a Home")
        return view
