"""The settings: environment variables or `.env`. Missing or wrong ones stop the start, each with one clear sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import getaddresses
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.email_address import checked

DEFAULT_DATABASE = "sqlite:///slackbot.db"
PEOPLE = r"S\w+|[UW]\w+(\s*,\s*[UW]\w+)*\s*,?"
CHANNEL = r"[CG]\w+"
CHANNEL_ID = "In Slack, click the channel's name: its id stands at the bottom of About."
GROUP_ID = "In Slack, find the group under People → User groups: ⋮ → Copy group ID."
MEMBER_ID = "In Slack, open the person's profile: ⋮ → Copy member ID."
APP = "At https://api.slack.com/apps, open the app:"
WHERE = {
    "SLACK_BOT_TOKEN": f"{APP} OAuth & Permissions → Bot User OAuth Token.",
    "SLACK_APP_TOKEN": f"{APP} Basic Information → App-Level Tokens.",
    "SLACKBOT_AGENTS": f"{GROUP_ID} {MEMBER_ID}",
    "SLACKBOT_MANAGERS": f"{GROUP_ID} {MEMBER_ID}",
    "SLACKBOT_CHANNEL": CHANNEL_ID,
    "SLACKBOT_APPROVALS_CHANNEL": CHANNEL_ID,
}  # where to find what a setting wants
PRINTABLE = "[!-~]+"
ADDRESS = r"https?://\S+"
Language = Literal["fr", "en"]


class SettingsError(Exception):
    """Settings are missing or wrong: a line for each, with its name and what is expected, never its value."""


class _FromEnvironment(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8-sig", extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any, info: Any) -> Any:
        """`NAME=` in a .env file means: not set."""
        if isinstance(value, str) and not value.strip():
            field = cls.model_fields[info.field_name]
            if field.is_required():
                raise ValueError("it is empty")
            return field.get_default()
        return value.strip() if isinstance(value, str) else value


class Settings(_FromEnvironment):
    """Every setting of the bot, with what it means; the README's table is made from here (`make readme`)."""

    slack_bot_token: SecretStr = Field(description="The app's Bot User OAuth Token, `xoxb-…`.")
    slack_app_token: SecretStr | None = Field(
        None, description="An App-Level Token, `xapp-…`, with which the bot works in Socket Mode; without it, by HTTP."
    )
    slack_signing_secret: SecretStr | None = Field(None, description="The app's signing secret, which HTTP mode needs.")
    slack_api_url: str = Field(
        "https://slack.com/api/",
        description="The address of Slack's API, another one for GovSlack or a local workspace.",
    )
    database_url: SecretStr = Field(
        SecretStr(DEFAULT_DATABASE),
        description="The database, an SQLite file or `postgresql://user:password@host/name`.",
    )
    agents: str = Field(
        validation_alias="SLACKBOT_AGENTS",
        description="Who the agents are: a user group's id (`S…`), or user ids (`U…`) with commas between them.",
    )
    managers: str = Field(
        validation_alias="SLACKBOT_MANAGERS",
        description="Likewise who the managers are: they can do what agents can, and approve.",
    )
    channel: str = Field(
        validation_alias="SLACKBOT_CHANNEL",
        description="The id (`C…`) of the channel in which tickets are opened unless the form says otherwise.",
    )
    approvals_channel: str | None = Field(
        None,
        validation_alias="SLACKBOT_APPROVALS_CHANNEL",
        description="The id of the channel in which managers are asked; without it, in the ticket's thread.",
    )
    language: Language = Field(
        "fr",
        validation_alias="SLACKBOT_LANGUAGE",
        description="`fr` or `en`, for what everybody reads; forms and direct messages are in each person's language.",
    )
    policy: Path | None = Field(
        None,
        validation_alias="SLACKBOT_POLICY",
        description="Your copy of the policy file; without it, the packaged one holds.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        validation_alias="SLACKBOT_SMTP_URL",
        description="`smtp://user:password@host:587` or `smtps://…`, so that clients are mailed, not only written for.",
    )
    mail_from: str | None = Field(
        None,
        validation_alias="SLACKBOT_MAIL_FROM",
        description="The mails' sender, `Support <technique@example.com>`; answers go to the policy's support address.",
    )
    host: str = Field(
        "127.0.0.1",
        validation_alias="SLACKBOT_HOST",
        description="The address on which the bot listens, in both modes.",
    )
    port: int = Field(
        3000,
        ge=0,
        le=65535,
        validation_alias="SLACKBOT_PORT",
        description="The port on which it listens, in both modes.",
    )
    journal_key: SecretStr | None = Field(
        None,
        validation_alias="SLACKBOT_JOURNAL_KEY",
        description="A long random text, kept apart from the database, that seals the journal against forgery (below).",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO",
        validation_alias="SLACKBOT_LOG_LEVEL",
        description="`DEBUG`, `INFO`, `WARNING` or `ERROR`; tokens and what people wrote are never logged.",
    )
    log_format: Literal["text", "json"] = Field(
        "text", validation_alias="SLACKBOT_LOG_FORMAT", description="`text`, or `json` for one object a line."
    )

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr) -> SecretStr:
        return _prefixed(value, "xoxb-", "the Bot User OAuth Token")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr | None) -> SecretStr | None:
        return value and _prefixed(value, "xapp-", "an App-Level Token with connections:write")

    @field_validator("agents", "managers")
    @classmethod
    def _people(cls, value: str) -> str:
        return _shaped(value, PEOPLE, "a user group's id (S…), or user ids (U… or W…) with commas between them")

    @field_validator("channel", "approvals_channel")
    @classmethod
    def _channel(cls, value: str | None) -> str | None:
        return value and _shaped(value, CHANNEL, "a channel's id (C… or G…), not its name")

    @field_validator("slack_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return _shaped(value, ADDRESS, "an address that starts with https://")

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                parts = urlsplit(value.get_secret_value())
                fits = parts.scheme in ("smtp", "smtps") and parts.hostname and (parts.port or True)
            except ValueError:  # it quotes the address
                fits = False
            if not fits:
                raise ValueError("expected smtp://user:password@host:port or smtps://…")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str | None) -> str | None:
        if value is not None and not _is_sender(value):
            raise ValueError("expected an address such as Support <technique@example.com>")
        return value

    @property
    def socket_mode(self) -> bool:
        return self.slack_app_token is not None


def _is_sender(value: str) -> bool:
    """One address, with or without a name, on one line."""
    addresses = [address for _, address in getaddresses([value])]
    if len(addresses) != 1 or not value.isprintable():
        return False
    try:
        checked(addresses[0])
    except ValueError:
        return False
    return True


def _prefixed(value: SecretStr, prefix: str, what: str) -> SecretStr:
    if not re.fullmatch(prefix + PRINTABLE, value.get_secret_value()):
        raise ValueError(f"expected {what}, which starts with {prefix} and has no space or line break in it")
    return value


def _shaped(value: str, pattern: str, what: str) -> str:
    if not re.fullmatch(pattern, value):
        raise ValueError(f"expected {what}")
    return value


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError; secrets are never in its message."""
    with _in_sentences():
        try:
            settings = Settings()  # pyright: ignore - the values come from the environment
        except ValidationError as error:
            raise SettingsError("\n".join([*_sentences(error), *_missing_together(given())])) from None
    missing = list(_missing_together(settings.model_dump()))
    if missing:
        raise SettingsError("\n".join(missing))
    return settings


def _missing_together(given: Mapping[str, Any]) -> Iterator[str]:
    """Settings that others make necessary."""
    if not given.get("slack_app_token") and not given.get("slack_signing_secret"):
        yield "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing: set one of the two."
    if given.get("smtp_url") and not given.get("mail_from"):
        yield "SLACKBOT_MAIL_FROM is missing: SLACKBOT_SMTP_URL is set, and mail needs a sender."


def given() -> dict[str, str]:
    """What is set at all, where not all of it is right; empty what is not."""
    with _in_sentences():
        return _Given().model_dump()


@contextmanager
def _in_sentences() -> Iterator[None]:
    """Whatever cannot be read becomes a SettingsError."""
    try:
        yield
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not written in UTF-8: save it again in that encoding.") from None
    except OSError as error:
        raise SettingsError(
            f"The file .env cannot be read ({error.strerror}): make it a file that we may read."
        ) from None


class WithoutSlack(_FromEnvironment):
    """What commands go by that need no Slack."""

    database_url: str = Field(DEFAULT_DATABASE, repr=False)
    policy: Path | None = Field(None, validation_alias="SLACKBOT_POLICY")
    journal_key: str | None = Field(None, repr=False, validation_alias="SLACKBOT_JOURNAL_KEY")
    language: Language = Field("fr", validation_alias="SLACKBOT_LANGUAGE")


def settings_without_slack() -> WithoutSlack:
    """These settings of this process. Raises SettingsError."""
    with _in_sentences():
        return WithoutSlack()


class _Given(_FromEnvironment):
    """What is set at all, where not all of it is right."""

    slack_app_token: str = ""
    slack_signing_secret: str = ""
    database_url: str = ""
    policy: str = Field("", validation_alias="SLACKBOT_POLICY")
    smtp_url: str = Field("", validation_alias="SLACKBOT_SMTP_URL")
    mail_from: str = Field("", validation_alias="SLACKBOT_MAIL_FROM")


def _sentences(error: ValidationError) -> Iterator[str]:
    """A line for each setting, with where to find what it wants.

    What pydantic says of a value is taken only where it says what was expected.
    """
    for wrong in error.errors(include_input=False, include_url=False):
        name = str(wrong["loc"][0]).upper()
        where = f" {WHERE[name]}" if name in WHERE else ""
        if wrong["type"] == "missing":
            yield f"{name} is missing: set it in the environment or in .env (see the README).{where}"
        else:
            yield f"{name} is wrong: {wrong['msg'].removeprefix('Value error, ')}.{where}"
