"""What people typed into a modal, read and checked. A field's name is its block id: errors are Slack's answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from unicodedata import category

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from blocks.words import Words, msgid
from models.lines import seen

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]  # view.state.values

_YEAR_2100 = 4_102_444_800  # far enough to add delays to whatever is picked
_LARGEST = 2**53  # bytes; JSON knows no larger whole number
# Blanks stand between thousands, and nowhere else: `1 00` is a slip.
_WHOLE = r"(?:\d{1,7}|\d{1,3}\s\d{3}|\d\s\d{3}\s\d{3})"
_AMOUNT = re.compile(_WHOLE + r"(?:[.,]\d{1,2})?")
_CURRENCY = re.compile(r"^\s*(?:€|EUR\b)?\s*|\s*(?:€|\bEUR)?\s*(?:\bHT)?\s*$", re.IGNORECASE)  # at either end
_PHONE = re.compile(r"\+?[\d\s.()\-\u2010-\u2013]+")
# Ten digits in France; else, from the short numbers of overseas territories on, as long as they are anywhere.
_DIGITS = re.compile(r"0[1-9]\d{8}|00\d{7,15}|[1-9]\d{5,14}")
_EXTENSION = re.compile(
    r"[\s,]*(?:(?<!\w)(?:poste|post|ext(?:ension)?|int(?:erne)?|p|x)|#)\.?\s*:?\s*\d{1,6}", re.IGNORECASE
)
_BETWEEN_PHONES = re.compile(r"\s*(?:[/;,]|\bou\b|\bor\b)\s*", re.IGNORECASE)
_COUNT = re.compile(_WHOLE + r"|\d{8}|\d\d\s\d{3}\s\d{3}")
_EMPTY = "\ufffc\ufffd\u2800\u115f\u1160\u3164\uffa0"  # they show nothing, or that something was lost
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database column takes them

_SENTENCES = {
    "missing": msgid("Fill in this field."),
    "string_too_long": msgid("Shorten this to {max_length} characters at most."),
    "email": msgid("Enter one e-mail address, without accents before the @, such as support@example.com."),
    "amount": msgid("Enter an amount in euros, such as 125.50."),
    "count": msgid("Enter a whole number in digits."),
    "enum": msgid("Choose one of the options."),
    "datetime_type": msgid("Choose a date and a time."),
    "day": msgid("Choose a day."),
    "said": msgid("Enter at least a letter or a figure."),
    "phone": msgid(
        "Enter a telephone number, such as 01 23 45 67 89 or +33 1 23 45 67 89, with an extension if need be."
    ),
    "order": msgid("Choose an end that comes after the start."),
}
_OTHERWISE = msgid("Correct this field: its value cannot be read.")


class FormErrors(Exception):  # noqa: N818  read as "the form's errors": field → sentence for the person
    """Not valid; `errors` maps fields of the view to sentences that say what to do."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


class Form(BaseModel):
    """A modal's fields. Text comes stripped; what is blank is missing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def parse(cls, values: Values, words: Words) -> Self:
        """Reads `view.state.values`; raises `FormErrors`."""
        try:
            return cls.model_validate(filled_in(values))
        except ValidationError as invalid:
            raise FormErrors(_sentences(invalid, values, words)) from invalid

    def facts(self) -> dict[str, Any]:
        """What the act's verb takes, by the names of its arguments."""
        return dict(self)


def filled_in(values: Values) -> dict[str, Any]:
    """Field → what was typed or chosen, without the blank ones. Also for a preview of a half-filled form."""
    read = {field: _value(element) for field, elements in values.items() for element in elements.values()}
    return {field: value for field, value in read.items() if value not in (None, "", [])}


def moment_in(values: Values, field: str) -> datetime | None:
    """The instant chosen in a form that is still being filled in; None where nothing readable is."""
    epoch = filled_in(values).get(field)
    return _instant(epoch) if isinstance(epoch, int) and 0 <= epoch < _YEAR_2100 else None


def at_field(values: Values, field: str | None, sentence: str) -> dict[str, str]:
    """A refusal as Slack's errors: at its field, or at the first one if the view has no such field."""
    shown = field if field in values else next(iter(values), "")
    return {str(shown): sentence}


def storable(text: str) -> str:
    """What a database column takes: the rest becomes a replacement character."""
    return _UNSTORABLE.sub("\ufffd", text)


def _chosen(element: Mapping[str, Any]) -> Any:
    return (element.get("selected_option") or {}).get("value")


def _all_chosen(element: Mapping[str, Any]) -> Any:
    return [option["value"] for option in element.get("selected_options") or ()]


def _typed(element: Mapping[str, Any]) -> Any:
    return storable(element.get("value") or "").strip()


_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "plain_text_input": _typed,
    "email_text_input": _typed,
    "static_select": _chosen,
    "radio_buttons": _chosen,
    "checkboxes": _all_chosen,
    "datepicker": lambda element: element.get("selected_date"),
    "datetimepicker": lambda element: element.get("selected_date_time"),
    "users_select": lambda element: element.get("selected_user"),
    "conversations_select": lambda element: element.get("selected_conversation"),
    "file_input": lambda element: element.get("files"),
}


def _value(element: Mapping[str, Any]) -> Any:
    """Blank where the element is none of ours."""
    reader = _READERS.get(str(element.get("type")))
    return reader(element) if reader else None


def _sentences(invalid: ValidationError, values: Values, words: Words) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for error in invalid.errors(include_url=False):
        field = str(error["loc"][0]) if error["loc"] else None
        for shown, sentence in at_field(values, field, _sentence(error, words)).items():
            sentences.setdefault(shown, sentence)
    return sentences


def _sentence(error: ErrorDetails, words: Words) -> str:
    limits = {key: value for key, value in error.get("ctx", {}).items() if isinstance(value, int)}
    return words(_SENTENCES.get(error["type"], _OTHERWISE), **limits)


def _instant(epoch: object) -> datetime:
    """To the minute (§1), so that "now" is never refused for its seconds."""
    if not isinstance(epoch, int) or not 0 <= epoch < _YEAR_2100:
        raise PydanticCustomError("datetime_type", "not an instant")
    return datetime.fromtimestamp(epoch - epoch % 60, UTC)


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise PydanticCustomError("day", "not a day") from error


def _said(text: str) -> str:
    """Not signs alone, which name no client and give no reason; who answers with a picture has said something."""
    if not any(character.isalnum() or category(character) == "So" for character in text if character not in _EMPTY):
        raise PydanticCustomError("said", "nothing is said")
    return text


def _reference(text: object) -> object:
    """What is compared, and handed on to accounting, holds nothing that nobody sees."""
    return seen(text).strip() if isinstance(text, str) else text


def _phone(text: str) -> str:
    """One number or several, French or international, as people write them; an extension is a few digits more."""
    text = seen(text).strip()
    for number in _BETWEEN_PHONES.split(_EXTENSION.sub("", text)):
        digits = re.sub(r"\D", "", number)
        if not (_PHONE.fullmatch(number.strip()) and _DIGITS.fullmatch(digits)):
            raise PydanticCustomError("phone", "not a telephone number")
    return text


def _amount(text: object) -> Decimal:
    number = _CURRENCY.sub("", seen(str(text)))
    if not _AMOUNT.fullmatch(number):
        raise PydanticCustomError("amount", "not an amount")
    return Decimal(_without_blanks(number).replace(",", ".")).quantize(Decimal("0.01"))


def _count(text: object) -> int:
    number = seen(str(text)).strip()
    if not _COUNT.fullmatch(number):
        raise PydanticCustomError("count", "not a whole number")
    return int(_without_blanks(number))


def _without_blanks(number: str) -> str:
    return re.sub(r"\s", "", number)


def _files(files: object) -> object:
    """Of Slack's file objects what identifies them; their content stays in Slack."""
    if not isinstance(files, list):
        return files
    return [_file(file) for file in files]


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing of it is what somebody typed, but for the name: it is Slack's, or no file at all."""
    if not file.get("id"):
        raise PydanticCustomError("file", "not a file")
    size = file.get("size")
    texts = {name: storable(str(file.get(name) or "")) for name in ("id", "name", "permalink", "user")}
    return {**texts, "size": size if isinstance(size, int) and 0 <= size <= _LARGEST else None}


@dataclass(frozen=True)
class AskedOfSlack:
    """Marks a field whose value only Slack can judge: a person of the desk, a channel in which a ticket can stand."""

    what: Literal["colleague", "channel"]


ColleagueId = Annotated[str, AskedOfSlack("colleague")]
ChannelId = Annotated[str, AskedOfSlack("channel")]
Line = Annotated[str, BeforeValidator(_reference), StringConstraints(max_length=60), AfterValidator(_said)]
Short = Annotated[str, StringConstraints(max_length=200)]
Name = Annotated[str, StringConstraints(max_length=80), AfterValidator(_said)]
Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone)]
Prose = Annotated[str, StringConstraints(max_length=3000), AfterValidator(_said)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_instant)]
Files = Annotated[list[dict[str, Any]], BeforeValidator(_files)]
Count = Annotated[int, BeforeValidator(_count)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]


class ReasonForm(Form):
    """Of the acts that ask for nothing but a reason."""

    reason: Prose
