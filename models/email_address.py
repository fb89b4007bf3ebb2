"""What counts as an e-mail address, one check wherever one is written: policy file, settings, forms, outgoing mail.

The part before the @ is ASCII, since few mail servers take another; the domain may be international. Nothing is
looked up.
"""

from typing import Annotated

from email_validator import validate_email
from pydantic import EmailStr, TypeAdapter, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from models.lines import seen


def _address_alone(text: object, check: ValidatorFunctionWrapHandler) -> str:
    """Pydantic alone would also take `Name <address>`, and letters with accents before the @."""
    try:
        address: str = check(seen(text) if isinstance(text, str) else text)
    except ValidationError as error:
        raise _NO_ADDRESS from error
    if "<" in str(text) or not address.partition("@")[0].isascii():
        raise _NO_ADDRESS
    return address


_NO_ADDRESS = PydanticCustomError("email", "an e-mail address is expected")

Email = Annotated[EmailStr, WrapValidator(_address_alone)]
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


def checked(text: str) -> str:
    """The address as it is kept: without blanks around it, its domain in small letters. ValueError if it is none."""
    return _EMAIL.validate_python(text)


def for_mail_servers(address: str) -> str:
    """The same address as every mail server takes it: an international domain in its ASCII form."""
    checked = validate_email(address, check_deliverability=False)
    return f"{checked.local_part}@{checked.ascii_domain}"
