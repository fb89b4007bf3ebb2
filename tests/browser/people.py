"""Somebody before the page: what they look at and do, by pointer, by touch or by keys alone."""

import re
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Locator, Page, expect

By = Literal["pointer", "touch", "keys"]
_PAUSES = (20, 0, 400, 0, 200)  # milliseconds from key to key
_MOST_TABS = 120
_WAY = """element => {
  const at = document.activeElement;
  if (at === element) return '';
  return at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING ? 'Shift+Tab' : 'Tab';
}"""


@dataclass
class Somebody:
    """`key` is the person; every step waits until the page shows its effect."""

    page: Page
    url: str
    key: str
    by: By = "pointer"

    def goes_to(self, place: str) -> "Somebody":
        self.page.goto(f"{self.url}/as/{self.key}/{place}")
        self.is_live()
        return self

    def is_live(self) -> None:
        """The stream is open and everything was fetched anew."""
        expect(self.page.locator("html")).to_have_attribute("data-live", self.key)

    # looking

    @property
    def modal(self) -> Locator:
        return self.page.get_by_role("dialog")

    def card(self, words: str) -> Locator:
        return self.page.locator("#messages article").filter(has_text=words)

    @property
    def thread(self) -> Locator:
        return self.page.locator("#part-thread")

    def element(self, action: str, within: Locator | None = None) -> Locator:
        """The last primary button of this action: of a card, its next step."""
        return (within or self.page.locator("#part-main")).locator(f'[data-action="{action}"] button.primary').last

    # doing

    def presses(self, target: Locator) -> None:
        expect(target).to_be_visible()
        if self.by == "pointer":
            target.click()
        elif self.by == "touch":
            target.tap()
        else:
            self.reaches(target)
            self.page.keyboard.press("Enter")

    def reaches(self, target: Locator) -> None:
        """Tab from where the focus is until it is there, forwards or backwards, as somebody without a pointer does."""
        for _ in range(_MOST_TABS):
            way = target.evaluate(_WAY)
            if not way:
                return
            self.page.keyboard.press(way)
        raise AssertionError(f"{target} cannot be reached by {_MOST_TABS} tabs")

    def writes(self, words: str, *, in_thread: bool = False) -> None:
        box = self.page.locator("#write-thread" if in_thread else "#write-channel")
        if self.by == "keys":
            self.reaches(box)
            self.page.keyboard.type(words)
        else:
            box.fill(words)
        self.page.keyboard.press("Enter")
        expect(box).to_have_value("")

    def opens_thread(self, words: str) -> None:
        self.presses(self.card(words).locator("a.replies:visible"))
        expect(self.thread.locator("article").first).to_be_visible()

    def submits(self, **values: object) -> None:
        """Fill in the modal that has opened, by block id, and submit it; it closes."""
        expect(self.modal).to_be_visible()
        for block, value in values.items():
            self.fills(block, value)
        self.presses(self.modal.locator("footer .primary"))
        expect(self.modal).to_have_count(0)

    def submits_in_vain(self, **values: object) -> None:
        """The same, and it stays."""
        for block, value in values.items():
            self.fills(block, value)
        self.presses(self.modal.locator("footer .primary"))

    def fills(self, block: str, value: object) -> None:
        field = self.modal.locator(f'[data-field][data-block="{block}"]')
        kind = field.get_attribute("data-field") or ""
        enter = {
            "static_select": self._selects,
            "conversations_select": self._selects,
            "radio_buttons": self._chooses,
            "checkboxes": self._checks,
            "datetimepicker": self._dates,
        }
        enter.get(kind, self._types)(field, value)

    def _types(self, field: Locator, value: object) -> None:
        box = field.locator("input, textarea")
        if self.by == "keys":
            self.reaches(box)
            self.page.keyboard.type(str(value))
        else:
            box.fill(str(value))

    def _selects(self, field: Locator, value: object) -> None:
        select = field.locator("select")
        if self.by != "keys":
            select.select_option(str(value))
            return
        self.reaches(select)
        for _ in range(select.locator("option").count()):
            if select.input_value() == str(value):
                return
            self.page.keyboard.press("ArrowDown")
        expect(select).to_have_value(str(value))

    def _chooses(self, field: Locator, value: object) -> None:
        choice = field.locator(f'input[value="{value}"]')
        if self.by != "keys":
            choice.check()
            return
        radios = field.locator("input")
        count = radios.count()
        reached = radios.first if field.locator("input:checked").count() == 0 else field.locator("input:checked")
        self.reaches(reached)
        self.page.keyboard.press("Space")
        for _ in range(count):
            if choice.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(choice).to_be_checked()

    def _checks(self, field: Locator, value: object) -> None:
        boxes = field.locator("input")
        for index in range(boxes.count()):
            if self.by == "keys":
                self.reaches(boxes.nth(index))
                self.page.keyboard.press("Space")
            else:
                boxes.nth(index).check()
            expect(boxes.nth(index)).to_be_checked()

    def _dates(self, field: Locator, value: object) -> None:
        """`value` is `2026-01-05T14:00`, on the person's clock."""
        day, time = str(value).split("T")
        boxes = field.locator("input")
        if self.by != "keys":
            boxes.nth(0).fill(day)
            boxes.nth(1).fill(time)
            return
        year, month, date = day.split("-")
        hour, minute = (int(part) for part in time.split(":"))
        self._types_parts(boxes.nth(0), f"{month}{date}{year}", day)
        self._types_parts(boxes.nth(1), f"{hour % 12 or 12:02}{minute:02}{'PM' if hour >= 12 else 'AM'}", time)

    def _types_parts(self, box: Locator, keys: str, value: str) -> None:
        """As people type; again where the machine was busy: digits over a second apart are two numbers to Chromium."""
        self.reaches(box)
        for pause in _PAUSES:
            self.page.keyboard.type(keys, delay=pause)
            if box.input_value() == value:
                return
            for _ in keys:
                self.page.keyboard.press("ArrowLeft")
        expect(box).to_have_value(value)


def price(amount: str) -> re.Pattern[str]:
    """An amount whichever spaces it is written with."""
    return re.compile(re.escape(amount).replace(r"\ ", r"\s"))
