"""The settings: environment variables or `.env`. A missing or wrong one stops the start with one clear sentence."""

from __future__ import annotations

import re
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
ADDRESS = r"https?://\S+"


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence that names it and what is expected."""


class Settings(BaseSettings):
    """Every setting of the bot; the README explains each."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    database_url: SecretStr = SecretStr(DEFAULT_DATABASE)
    agents: str = Field(validation_alias="SLACKBOT_AGENTS")
    managers: str = Field(validation_alias="SLACKBOT_MANAGERS")
    channel: str = Field(validation_alias="SLACKBOT_CHANNEL")
    approvals_channel: str | None = Field(None, validation_alias="SLACKBOT_APPROVALS_CHANNEL")
    language: Literal["fr", "en"] = Field("fr", validation_alias="SLACKBOT_LANGUAGE")
    policy: Path | None = Field(None, validation_alias="SLACKBOT_POLICY")
    smtp_url: SecretStr | None = Field(None, validation_alias="SLACKBOT_SMTP_URL")
    mail_from: str | None = Field(None, validation_alias="SLACKBOT_MAIL_FROM")
    host: str = Field("127.0.0.1", validation_alias="SLACKBOT_HOST")
    port: int = Field(3000, ge=0, le=65535, validation_alias="SLACKBOT_PORT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", validation_alias="SLACKBOT_LOG_LEVEL")

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
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
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
    if not value.get_secret_value().startswith(prefix):
        raise ValueError(f"expected {what}, which starts with {prefix}")
    return value


def _shaped(value: str, pattern: str, what: str) -> str:
    if not re.fullmatch(pattern, value):
        raise ValueError(f"expected {what}")
    return value


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError; secrets are never in its message."""
    try:
        settings = Settings()  # pyright: ignore - the values come from the environment
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not written in UTF-8: save it again in that encoding.") from None
    if not settings.socket_mode and settings.slack_signing_secret is None:
        raise SettingsError(
            "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing: set one of the two."
        )
    if settings.smtp_url is not None and settings.mail_from is None:
        raise SettingsError("SLACKBOT_MAIL_FROM is missing: SLACKBOT_SMTP_URL is set, and mail needs a sender.")
    return settings


def database_url() -> str:
    """DATABASE_URL alone, for commands that need no Slack."""
    return _WithoutSlack().database_url.strip() or DEFAULT_DATABASE


def policy_file() -> Path | None:
    """SLACKBOT_POLICY alone, likewise."""
    return _WithoutSlack().policy


class _WithoutSlack(BaseSettings):
    model_config = Settings.model_config

    database_url: str = ""
    policy: Path | None = Field(None, validation_alias="SLACKBOT_POLICY")


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]).upper()
    if first["type"] == "missing":
        return f"{name} is missing: set it in the environment or in .env (see the README)."
    reason = first["msg"].removeprefix("Value error, ")
    return f"{name} is wrong: {reason}."
